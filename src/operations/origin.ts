import type { EventId, UserId } from '../kernel/ids.ts';
import { offeredAfter } from './offered.ts';
import type { EventType, OperationEvent } from './operation.ts';

/** Who made an event happen, and what made them. */
export interface Origin {
  readonly actor: UserId | 'bot';
  /** What a person said; else what the bot met: its own work, the swarm, the clock, a restart, or roles that changed. */
  readonly cause: EventId | 'bot' | 'swarm' | 'clock' | 'restart' | 'roles';
}

/** What the bot records by itself; what people say brings its own origin. */
export function originOf(event: OperationEvent): Origin {
  if (event.type === 'received') {
    return offeredAfter(event.request) === null
      ? { actor: event.by, cause: event.command }
      : { actor: 'bot', cause: 'swarm' };
  }
  if (event.type === 'closed' && event.ending.verdict === 'expired') {
    return { actor: 'bot', cause: 'clock' };
  }
  if (event.type === 'resumed' && event.hasWaited === true) {
    return { actor: 'bot', cause: 'swarm' };
  }
  return { actor: 'bot', cause: causes[event.type] };
}

const causes: Record<Exclude<EventType, 'received'>, Origin['cause']> = {
  planned: 'bot',
  approved: 'bot',
  blocked: 'bot',
  stoodAside: 'bot',
  withdrawn: 'roles',
  queued: 'bot',
  voided: 'swarm',
  started: 'bot',
  resumed: 'restart',
  stepStarted: 'bot',
  stepDone: 'swarm',
  cancelAsked: 'bot',
  clockMoved: 'clock',
  closed: 'swarm',
};

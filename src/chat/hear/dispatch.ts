import type { Bell } from '../../kernel/bell.ts';
import { onceThereIsRoom } from '../../kernel/disk-full.ts';
import type { EventId } from '../../kernel/ids.ts';
import type { Heard, Reaction } from '../heard.ts';
import { hearAlone, hearYielded } from './company.ts';
import { converse } from './converse.ts';
import type { TalkDeps } from './deps.ts';
import { hearDeparture, hearReaction, hearRedaction } from './hear-reaction.ts';

export interface DispatchDeps extends TalkDeps {
  /** Rung after each transaction. */
  readonly bell: Bell;
}

/**
 * Makes of everything that was heard what it asks for, until `stop`. Waits for no operation: what one person says is taken in
 * order, and nobody waits for somebody else.
 */
export async function dispatchAll(deps: DispatchDeps, stop: AbortSignal): Promise<void> {
  const lines = new Map<string, Promise<void>>();
  const taken = new Set<EventId>();
  const broken = Promise.withResolvers<never>();

  async function takeTurn(heard: Heard, before: Promise<void> | undefined): Promise<void> {
    await before;
    // What was taken back while it waited for its turn is not acted on.
    if (deps.inbox.isPending(heard.id)) {
      await onceThereIsRoom(async () => dispatch(heard, deps, stop), deps.clock, stop);
    }
    taken.delete(heard.id);
  }

  while (!stop.aborted) {
    for (const heard of deps.inbox.pending().filter(({ id }) => !taken.has(id))) {
      taken.add(heard.id);
      const who = `${heard.room} ${heard.sender}`;
      lines.set(who, takeTurn(heard, lines.get(who)).catch(broken.reject));
    }
    if (taken.size === 0) {
      lines.clear();
    }
    await Promise.race([deps.bell.heard(stop), broken.promise]);
  }
  await Promise.race([Promise.all(lines.values()), broken.promise]);
}

/** Throws only when the journal does. */
async function dispatch(heard: Heard, deps: DispatchDeps, stop: AbortSignal): Promise<void> {
  if (stop.aborted) {
    return; // Stays on disk, for the next start.
  }
  switch (heard.kind) {
    case 'message':
      return converse(heard, deps, stop);
    case 'reaction':
      return (await isKnown(heard, deps, stop)) ? hearReaction(heard, deps, stop) : undefined;
    case 'redaction':
      return hearRedaction(heard, deps);
    case 'departure':
      return hearDeparture(heard, deps);
    case 'yielded':
      return hearYielded(heard, deps);
    case 'alone':
      return hearAlone(heard, deps);
  }
}

/** Between two looks at what was sent meanwhile, in milliseconds. */
const LOOK_EVERY_MS = 200;

/**
 * Waits until it is known what was reacted to. Whoever reacted waits along with all they say next, so that the newest vote of a person
 * stays the newest. `false`: the bot ends before that.
 */
async function isKnown(
  { target, room }: Reaction,
  { outbox, clock }: DispatchDeps,
  stop: AbortSignal,
): Promise<boolean> {
  while (!stop.aborted && outbox.topicOf(target) === null && outbox.isUnderWay(room)) {
    await clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
  return !stop.aborted;
}

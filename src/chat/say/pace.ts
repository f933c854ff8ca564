import type { Bell } from '../../kernel/bell.ts';
import type { RoomId } from '../../kernel/ids.ts';
import type { Clock } from '../../kernel/system.ts';
import { type Due, type Outbox, RateLimited } from '../ports.ts';

export interface PaceDeps {
  readonly outbox: Pick<Outbox, 'backlog'>;
  readonly clock: Clock;
  /** Rung after each transaction. */
  readonly bell: Bell;
  /** Between two tries while a room cannot be reached, in milliseconds. */
  readonly retryEveryMs: number;
  /** Between two edits of one message, in milliseconds. */
  readonly editsEveryMs: number;
}

type MaySay = Parameters<Outbox['next']>[0];

/** How fast the bot speaks. A restart may forget it. */
export interface Pace extends MaySay {
  tried(due: Pick<Due, 'key'>): void;
  /** Whether the bot keeps its voice down: the homeserver said so, or more waits than can be said soon. */
  isHushed(): boolean;
  /** A limit is about everything that the bot says; whatever else went wrong is that room's, and others are served meanwhile. */
  holdBack(failure: unknown, due: Pick<Due, 'room'>, stop: AbortSignal): Promise<void>;
  /** Until something new is to be said, an edit may go again, or a room is worth another try. */
  rest(stop: AbortSignal): Promise<void>;
}

/** How long the bot keeps its voice down after the homeserver told it to, in milliseconds. */
const HUSHED_MS = 60_000;
/** So many messages that wait are a crowd. Our choice: what an ordinary homeserver lets through in a minute. */
const CROWD = 12;
/** The longest rest while something waits, in milliseconds. */
const LONGEST_MS = 1000;

export function createPace({ outbox, clock, bell, retryEveryMs, editsEveryMs }: PaceDeps): Pace {
  /** In monotonic milliseconds, as all that is remembered here. */
  const editableAt = new Map<string, number>();
  const reachedAt = new Map<RoomId, number>();
  let limitedAt = Number.NEGATIVE_INFINITY;
  const isOver = (at: number | undefined): boolean => at === undefined || at <= clock.monotonicMs();

  /** What came due since the last look is worth one more at once: else nothing would wake the rest. */
  function soonestMs(): number {
    const waits = [editableAt, reachedAt].flatMap((times) => [...times.values()]);
    const nowMs = clock.monotonicMs();
    forgetOver(editableAt, nowMs);
    forgetOver(reachedAt, nowMs);
    return Math.min(...waits.map((at) => Math.min(Math.max(0, at - nowMs), LONGEST_MS)));
  }

  return {
    isReady: (key) => isOver(editableAt.get(key)),
    isReached: ({ room }) => isOver(reachedAt.get(room)),
    tried: ({ key }) => void editableAt.set(key, clock.monotonicMs() + editsEveryMs),
    isHushed: () => clock.monotonicMs() - limitedAt < HUSHED_MS || outbox.backlog() > CROWD,
    async holdBack(failure, { room }, stop) {
      if (failure instanceof RateLimited) {
        limitedAt = clock.monotonicMs();
        await clock.sleep(failure.retryAfterMs, stop).catch(() => {});
      } else {
        reachedAt.set(room, clock.monotonicMs() + retryEveryMs);
      }
    },
    async rest(stop) {
      const over = new AbortController();
      const signal = AbortSignal.any([stop, over.signal]);
      const waitMs = soonestMs();
      const late = Number.isFinite(waitMs) ? [clock.sleep(waitMs, signal).catch(() => {})] : [];
      await Promise.race([bell.heard(signal), ...late]);
      over.abort();
    },
  };
}

function forgetOver<Key>(times: Map<Key, number>, nowMs: number): void {
  for (const [key, at] of times) {
    if (at <= nowMs) {
      times.delete(key);
    }
  }
}

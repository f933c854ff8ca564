import { UserError } from '../../src/kernel/errors.ts';
import type { OperationId } from '../../src/kernel/ids.ts';
import type { Clock } from '../../src/kernel/system.ts';
import type { Lock, Lockable } from '../../src/operations/ports.ts';

const TAKE_OVER_MS = 30_000;

interface Held {
  readonly bot: FakeLock;
  readonly owner: OperationId;
}

/** What all bots of a swarm see. */
export type LockBoard = Map<string, Held>;

/** The lock of one bot. Bots that share a board share a swarm. */
export class FakeLock implements Lock {
  readonly #bot: string;
  readonly #board: LockBoard;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #sightings = new Map<string, { readonly held: Held; readonly sinceMs: number }>();
  #isAlive = true;

  constructor(clock: Pick<Clock, 'monotonicMs'>, { bot = 'coopbot', board = new Map<string, Held>() } = {}) {
    this.#clock = clock;
    this.#bot = bot;
    this.#board = board;
  }

  /** No more heart-beats, as when the bot was killed. */
  stop(): void {
    this.#isAlive = false;
  }

  /** Held now, `server/stack`. */
  get held(): readonly string[] {
    return [...this.#board.keys()];
  }

  async take(at: Lockable, owner: OperationId, _signal: AbortSignal): Promise<void> {
    const held = this.#board.get(keyOf(at));
    if (held === undefined || this.#isMine(held, owner) || this.#isAbandoned(at, held)) {
      this.#board.set(keyOf(at), { bot: this, owner });
      return;
    }
    throw this.#locked(at, held);
  }

  async check(at: Lockable, owner: OperationId, _signal: AbortSignal): Promise<void> {
    const held = this.#board.get(keyOf(at));
    if (held === undefined || !this.#isMine(held, owner)) {
      throw this.#locked(at, held);
    }
  }

  async release(at: Lockable, owner: OperationId, _signal: AbortSignal): Promise<void> {
    const held = this.#board.get(keyOf(at));
    if (held !== undefined && this.#isMine(held, owner)) {
      this.#board.delete(keyOf(at));
    }
  }

  #isMine(held: Held, owner: OperationId): boolean {
    return held.bot.#bot === this.#bot && held.owner === owner;
  }

  #isAbandoned(at: Lockable, held: Held): boolean {
    const before = this.#sightings.get(keyOf(at));
    if (before?.held === held && !held.bot.#isAlive) {
      return this.#clock.monotonicMs() - before.sinceMs >= TAKE_OVER_MS;
    }
    this.#sightings.set(keyOf(at), { held, sinceMs: this.#clock.monotonicMs() });
    return false;
  }

  #locked({ stack }: Lockable, held: Held | undefined): UserError {
    if (held === undefined) {
      return new UserError('stack_locked', `The lock on \`${stack}\` is gone: somebody took it away.`);
    }
    const other = held.bot.#bot;
    const who = other === this.#bot ? `#${held.owner}` : `another bot (\`${other}\`, #${held.owner})`;
    return new UserError('stack_locked', `\`${stack}\` is being changed by ${who}.`);
  }
}

function keyOf({ server, stack }: Lockable): string {
  return `${server}/${stack}`;
}

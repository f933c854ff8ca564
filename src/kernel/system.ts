/** What everybody needs from the machine. Only adapters touch the machine itself. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only grow, whatever somebody does to the wall clock. */
  monotonicMs(): number;
  /** Rejects with the signal's reason when that aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * When the machine's clock is set, `Clock.now` does not jump with it: it goes on evenly, so that nothing is late or early by that, until
 * whoever keeps appointments has moved them and says `follow`. Source: ADR 36.
 */
export interface ClockJumps {
  /** How far the machine's clock is ahead of `now`, in milliseconds; negative: behind. */
  aheadMs(): number;
  /** From here on `now` is what the machine's clock says. */
  follow(): void;
}

export interface Random {
  /** An unguessable name that was never used before. */
  token(): string;
  /** Unguessable and evenly spread: 0 ≤ result < `below`. */
  below(below: number): number;
}

/** The disk that the bot's own data lies on. */
export interface Disk {
  /** Whether there is enough room to begin something and to write down how it ends. */
  hasRoom(): boolean;
}

/** Static message, data in fields. */
export interface Logger {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

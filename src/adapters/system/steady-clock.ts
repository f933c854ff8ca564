import type { Clock, ClockJumps } from '../../kernel/system.ts';

/** The machine's clock at the start, and from there on what has really passed; see `ClockJumps`. Time in which the machine slept has not passed. */
export function createSteadyClock(machine: Clock): Clock & ClockJumps {
  const readAheadMs = (): number => machine.now().getTime() - machine.monotonicMs();
  let aheadOfMonotonicMs = readAheadMs();
  return {
    now: () => new Date(machine.monotonicMs() + aheadOfMonotonicMs),
    monotonicMs: () => machine.monotonicMs(),
    sleep: async (ms, signal) => machine.sleep(ms, signal),
    aheadMs: () => readAheadMs() - aheadOfMonotonicMs,
    follow() {
      aheadOfMonotonicMs = readAheadMs();
    },
  };
}

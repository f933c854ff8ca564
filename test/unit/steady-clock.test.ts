import { expect, it } from 'vitest';
import { createSteadyClock } from '../../src/adapters/system/steady-clock.ts';

/** A machine whose clocks a test moves. */
function machine() {
  const clocks = { wallMs: 1_000_000, monotonicMs: 50 };
  return {
    pass(ms: number): void {
      clocks.wallMs += ms;
      clocks.monotonicMs += ms;
    },
    set(byMs: number): void {
      clocks.wallMs += byMs;
    },
    clock: {
      now: () => new Date(clocks.wallMs),
      monotonicMs: () => clocks.monotonicMs,
      sleep: async () => {},
    },
  };
}

it.each([86_400_000, -86_400_000])(
  'goes on evenly when the machine is set by %i ms, until it is to follow',
  (byMs) => {
    const { pass, set, clock } = machine();
    const steady = createSteadyClock(clock);

    pass(1000);
    set(byMs);
    pass(1000);
    expect([steady.now().getTime(), steady.monotonicMs(), steady.aheadMs()]).toEqual([1_002_000, 2050, byMs]);
    steady.follow();
    pass(1000);
    expect([steady.now().getTime(), steady.aheadMs()]).toEqual([1_003_000 + byMs, 0]);
  },
);

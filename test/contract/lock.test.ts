import { FakeLock, type LockBoard } from '../fakes/fake-lock.ts';
import { describeLock } from './lock-contract.ts';

describeLock(
  'in memory',
  async () => {
    const board: LockBoard = new Map();
    return {
      bot: (bot, clock) => new FakeLock(clock, { bot, board }),
      remove: (stack) => void board.delete(`server1/${stack}`),
      async close() {},
    };
  },
  500,
);

import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperationId, ServerName, StackName } from '../../src/kernel/ids.ts';
import type { Clock } from '../../src/kernel/system.ts';
import type { Lock, Lockable } from '../../src/operations/ports.ts';
import { fakeClock } from '../fakes/fake-system.ts';

export interface LockWorld {
  /** The lock of a bot that just started. `stop`: the bot is killed. */
  bot(name: string, clock: Clock): Lock & { stop(): void };
  /** Somebody removes the lock by hand. */
  remove(stack: StackName): void;
  close(): Promise<void>;
}

const never = new AbortController().signal;
const one = OperationId.parse(1);
const two = OperationId.parse(2);

/** Time runs `speed` times as fast as outside. */
export function describeLock(name: string, create: () => Promise<LockWorld>, speed: number): void {
  describe(`the lock ${name}`, () => {
    let world: LockWorld;
    let serial = 0;
    const bots: { stop(): void }[] = [];
    const clock = fakeClock(speed);
    beforeAll(async () => {
      world = await create();
    });
    afterAll(async () => {
      bots.forEach((bot) => bot.stop());
      await world.close();
    });

    function startBot(who: string): Lock & { stop(): void } {
      const started = world.bot(who, clock);
      bots.push(started);
      return started;
    }
    /** Long enough that with `lock.` in front it would be too long for the engine's names. */
    function newStack(): Lockable {
      serial += 1;
      const stack = StackName.parse(`a_rather_long_name_of_an_app_${serial}_in_a_very_long_domain_coop`);
      return { server: ServerName.parse('server1'), stack };
    }
    const pass = async (ms: number): Promise<void> => setTimeout(ms / speed);

    it('is held by one operation, and says by which', async () => {
      const at = newStack();
      const [mine, other] = [startBot('oak'), startBot('birch')];

      await mine.take(at, one, never);
      await mine.take(at, one, never);
      await mine.check(at, one, never);

      await expect(mine.take(at, two, never)).rejects.toMatchObject({
        code: 'stack_locked',
        message: expect.stringContaining('#1'),
      });
      await expect(other.take(at, one, never)).rejects.toMatchObject({
        code: 'stack_locked',
        message: expect.stringContaining('`oak`'),
      });
      await expect(other.check(at, one, never)).rejects.toMatchObject({ code: 'stack_locked' });
      await other.take(newStack(), one, never);
    });

    it('is given back by its holder only', async () => {
      const at = newStack();
      const [mine, other] = [startBot('oak'), startBot('birch')];
      await mine.take(at, one, never);

      await other.release(at, one, never);
      await mine.release(at, two, never);
      await expect(other.take(at, two, never)).rejects.toMatchObject({ code: 'stack_locked' });
      await mine.release(at, one, never);
      await mine.release(at, one, never);

      await other.take(at, two, never);
      await expect(mine.check(at, one, never)).rejects.toMatchObject({ code: 'stack_locked' });
    });

    it('is taken again at once by the same operation after a restart', async () => {
      const at = newStack();
      const before = startBot('oak');
      await before.take(at, one, never);
      before.stop();

      const after = startBot('oak');
      await after.take(at, one, never);

      await expect(after.check(at, one, never)).resolves.toBeUndefined();
    });

    it('is not taken over from a holder that lives, however long it takes', async () => {
      const at = newStack();
      const [mine, other] = [startBot('oak'), startBot('birch')];
      await mine.take(at, one, never);

      for (let waited = 0; waited < 60_000; waited += 6000) {
        await expect(other.take(at, two, never)).rejects.toMatchObject({ code: 'stack_locked' });
        await pass(6000);
      }

      await mine.check(at, one, never);
    });

    it('is taken over from a holder that died, but only after it stood still', async () => {
      const at = newStack();
      const [mine, other] = [startBot('oak'), startBot('birch')];
      await mine.take(at, one, never);
      mine.stop();

      await expect(other.take(at, two, never)).rejects.toMatchObject({ code: 'stack_locked' });
      await pass(15_000);
      await expect(other.take(at, two, never)).rejects.toMatchObject({ code: 'stack_locked' });
      await pass(20_000);
      await other.take(at, two, never);

      await other.check(at, two, never);
      await expect(mine.check(at, one, never)).rejects.toMatchObject({ code: 'stack_locked' });
      await mine.release(at, one, never);
      await other.check(at, two, never);
    });

    it('is noticed to be gone when somebody removed it', async () => {
      const at = newStack();
      const mine = startBot('oak');
      await mine.take(at, one, never);

      world.remove(at.stack);

      await expect(mine.check(at, one, never)).rejects.toMatchObject({ code: 'stack_locked' });
      await mine.take(at, one, never);
    });
  });
}

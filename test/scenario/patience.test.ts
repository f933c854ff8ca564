import { expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import { first, until, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

/** More often than a step may be taken up again by a bot that was started anew. */
const TIMES = 12;

it('waits in the middle of a step as long as it may, however often it looks', async () => {
  const place = await world();
  const { room, swarm, store } = place;
  let refused = 0;
  const apply = swarm.applyService.bind(swarm);
  swarm.applyService = async (...given) => {
    refused += 1;
    if (refused <= TIMES) {
      throw new UserError('swarm_unreachable', 'The swarm of `server1` cannot decide now.');
    }
    return apply(...given);
  };
  await playIn(
    place,
    { says: 'ana: !deploy wiki', wait: '!approve 1' },
    { says: 'ana 👍', to: '!approve 1', wait: '#1 · Wiki' },
  );

  expect(store.journal.operation(first)?.ending?.verdict).toBe('ok');
  const causes = store.journal.history(first).filter(({ event }) => event.type === 'resumed');
  expect(new Set(causes.map(({ cause }) => cause))).toEqual(new Set(['swarm']));
  expect(room.transcript).toContain('✅ #1');
});

it('does not take up a step for ever that it never comes back from', async () => {
  const place = await world();
  const { room, swarm, store, run } = place;
  let isIn = false;
  swarm.applyService = async (_spec, _version, signal) => {
    isIn = true;
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  await run(async () => {
    room.say('ana', '!deploy wiki');
    await until(() => room.transcript.includes('!approve 1'));
    room.say('ana', '!approve 1');
    await until(() => isIn);
  });
  for (let lives = 0; lives < TIMES && store.journal.operation(first)?.state !== 'closed'; lives += 1) {
    isIn = false;
    await run(async () => until(() => isIn || store.journal.operation(first)?.state === 'closed'));
  }

  const ending = { verdict: 'needs a person', reason: 'I could not finish: app made.' };
  expect(store.journal.operation(first)?.ending).toMatchObject(ending);
});

import { expect, it } from 'vitest';
import { OperationId } from '../../src/kernel/ids.ts';
import { until, type World, world } from '../fakes/world.ts';

const first = OperationId.parse(1);

async function shown({ room }: World, words: string): Promise<void> {
  await until(
    () => room.transcript.includes(words),
    () => `${words}\n${room.transcript}`,
  );
}

it('is silent beside another bot that was first, says so once, and speaks again when that one is gone', async () => {
  const place = await world();
  const { room, run, store } = place;
  await run(async () => {
    room.say('lou', '!deploy wiki');
    await shown(place, 'approve 1');
    room.yieldTo('otherbot');
    await shown(place, 'Another bot was here before me');
    room.say('ana', '!ping');
    room.say('ana', '@coopbot approve 1');
    room.react('ana', room.last('Another bot'), '👍');
    await until(() => store.inbox.pending().length === 0 && store.outbox.backlog() === 0, 'all is said');
    room.leaveAlone();
    await shown(place, 'No other bot speaks here');
    room.say('ana', '!whoami');
    await shown(place, 'You are Ana');
  });
  await run(async () => {
    room.say('lou', '!whoami');
    await shown(place, 'You are Lou');
  });

  expect(room.transcript).toMatchSnapshot();
  expect(store.journal.operation(first)?.ending?.verdict).toBe('rejected');
});

it('brings what runs to its end and its verdict, also where it is silent', async () => {
  const place = await world();
  const { room, run, swarm, store } = place;
  swarm.trouble = (call) => {
    if (call === 'applyService') {
      room.yieldTo('otherbot');
    }
  };
  await run(async () => {
    room.say('ana', '!deploy wiki');
    await shown(place, 'Needs');
    room.react('ana', room.last('Needs'), '👍');
    await shown(place, 'Another bot was here before me');
    await shown(place, 'Asked by Ana');
  });

  expect(store.journal.operation(first)?.ending?.verdict).toBe('ok');
});

import { expect, it } from 'vitest';
import { until, world } from '../fakes/world.ts';

it.each([
  { key: '👍', ends: '✅ #1' },
  { key: '👎', ends: '#1 · Not done' },
])('counts $key to a card before the bot knows that it is there', async ({ key, ends }) => {
  const { room, run, store } = await world();
  const starting = (words: string): boolean => room.lines.some(({ text }) => text.startsWith(words));
  let isLost = true;
  room.troubleAfter = async ({ kind }) => {
    if (isLost && kind === 'message' && starting('#1 · New app')) {
      throw new Error('The answer got lost.');
    }
  };

  await run(async () => {
    room.say('ana', '!deploy wiki');
    await until(() => starting('#1 · New app'), 'a card');
    room.react('ana', room.last('#1 · New app'), key);
    const said = room.say('mo', '!ping');
    await until(() => store.outbox.isAnswered(said), 'what was said later');
    isLost = false;
    await until(
      () => starting(ends),
      () => room.transcript,
    );
  });

  expect(store.journal.open()).toEqual([]);
});

import { expect, it } from 'vitest';
import { until, world } from '../fakes/world.ts';

it.each(['👍', '👎'])('counts %s to a card before the bot knows that it is there', async (key) => {
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
    const ping = room.say('mo', '!ping');
    await until(() => store.outbox.isAnswered(ping), 'what was said later');
    isLost = false;
    await until(
      () => starting('✅ #1') || starting('#1 · Not done'),
      () => room.transcript,
    );
  });

  expect(starting(key === '👍' ? '✅ #1' : '#1 · Not done')).toBe(true);
});

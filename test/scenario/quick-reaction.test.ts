import { expect, it } from 'vitest';
import { until, world } from '../fakes/world.ts';

it.each([
  { key: '👍', by: null, ends: '✅ #1' },
  { key: '👎', by: null, ends: '#1 · Not done' },
  // A moderator clears it up: a vote is its person's alone.
  { key: '👎', by: 'mo', ends: '#1 · Not done' },
])('counts $key to a card before the bot knows that it is there', async ({ key, by, ends }) => {
  const { room, run, store } = await world();
  const starting = (words: string): boolean => room.lines.some(({ text }) => text.startsWith(words));
  const answered = async (words: string): Promise<void> => {
    const said = room.say('mo', words);
    await until(() => store.outbox.isAnswered(said), words);
  };
  let isLost = true;
  room.troubleAfter = async ({ kind }) => {
    if (isLost && kind === 'message' && starting('#1 · New app')) {
      throw new Error('The answer got lost.');
    }
  };

  await run(async () => {
    room.say('ana', '!deploy wiki');
    await until(() => starting('#1 · New app'), 'a card');
    const vote = room.react('ana', room.last('#1 · New app'), key);
    await answered('!ping');
    if (by !== null) {
      room.redact(by, vote);
      await answered('!version');
    }
    isLost = false;
    await until(
      () => starting(ends),
      () => room.transcript,
    );
  });

  expect(store.journal.open()).toEqual([]);
});

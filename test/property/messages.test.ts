import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadCommands } from '../../src/adapters/files/load-commands.ts';
import { cleanBody } from '../../src/adapters/matrix/words.ts';
import { findCommand, type Registry } from '../../src/chat/command.ts';
import { lines } from '../../src/chat/document.ts';
import { isForBot, nameWords, numberOf, parseWords } from '../../src/chat/parse.ts';
import { toHtml } from '../../src/chat/render/html.ts';
import { toText } from '../../src/chat/render/text.ts';
import { UserError } from '../../src/kernel/errors.ts';
import { EventId, RoomId, UserId } from '../../src/kernel/ids.ts';
import { until, world } from '../fakes/world.ts';

const registry: Registry = await loadCommands(join(import.meta.dirname, '../../commands'));

/** What people and machines type: commands with anything behind them, and anything at all. */
const body = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...registry.keys()), fc.string({ unit: 'grapheme' }))
      .map(([name, rest]) => `!${name} ${rest}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('!', '“!', '`!', 'coopbot: '), fc.string({ unit: 'binary' }))
      .map(([head, rest]) => `${head}${rest}`),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '1',
      '99',
      '👍',
      '#1',
      '-1',
      '!',
      '!!',
      '!"',
      '--',
      '!deploy "',
      '!deploy --',
      '!help more',
      '\u202E!yolped',
      '!deploy \u0000',
    ),
  },
);

it('takes 100,000 messages apart and never throws anything but a sentence for people', () => {
  let understood = 0;
  fc.assert(
    fc.property(body, (text) => {
      const clean = cleanBody(text, false).body;
      try {
        const typed = parseWords(clean, '!');
        const { args, usage } = findCommand(registry, typed.name);
        nameWords(typed, args, usage);
        understood += 1;
      } catch (error) {
        if (!(error instanceof UserError)) {
          throw error;
        }
        const document = lines(...error.message.split('\n'), error.hint);
        expect(toText(document)).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
        expect(toHtml(document)).not.toMatch(/<(?!\/?(b|i|p|br|ul|ol|li|code|pre|a|del|blockquote)\b)/);
      }
      numberOf(clean);
    }),
    { numRuns: 100_000 },
  );
  expect(understood).toBeGreaterThan(1000);
});

it('is meant by a prefix and a word, and by nothing else that people write', () => {
  const message = {
    kind: 'message' as const,
    id: EventId.parse('$1'),
    room: RoomId.parse('!r'),
    sender: UserId.parse('@a:b'),
    sentAt: new Date(0),
    isCut: false,
    thread: null,
    isToBot: false,
    isDirect: false,
    isPublic: false,
  };
  const isMeant = (text: string, isAsked = false): boolean =>
    isForBot({ ...message, body: text }, '!', isAsked);

  expect(['!deploy x', ' `!ping`', '“!Ping”'].map((text) => isMeant(text))).toEqual([true, true, true]);
  expect(['great!', '! ', '!!', '!1', 'see !deploy', '1', '👍'].map((text) => isMeant(text))).toEqual(
    Array.from({ length: 7 }, () => false),
  );
  expect(['1', '2.', '👍', 'yes'].map((text) => isMeant(text, true))).toEqual([true, true, true, true]);
});

it('answers each of 400 random messages at most once, and still works afterwards', async () => {
  const place = await world();
  const { room, store, log } = place;
  await place.run(async () => {
    for (const text of fc.sample(body, 400)) {
      room.say(['ana', 'lou', 'mo', 'sam'][text.length % 4] ?? 'ana', text);
    }
    await until(() => store.inbox.pending().length === 0, 'all handled');
    room.say('kim', '!ping');
    await until(() => room.transcript.includes('I am here'));
  });

  const answered = new Map<string, number>();
  for (const outgoing of room.sent) {
    if (outgoing.kind === 'message' && outgoing.replaces === null && outgoing.thread !== null) {
      answered.set(outgoing.thread, (answered.get(outgoing.thread) ?? 0) + 1);
    }
  }
  expect(log.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  expect(Math.max(...answered.values())).toBeLessThanOrEqual(2);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allWords, flag, isGiven } from '../../../src/chat/arguments.ts';
import { defineCommand } from '../../../src/chat/command.ts';
import { nameWords, parseWords, typedAs } from '../../../src/chat/parse.ts';
import { Duration } from '../../../src/kernel/duration.ts';

const logs = z.object({
  app: z.string(),
  service: z.string().optional(),
  since: flag(Duration.optional(), 'time'),
  follow: isGiven,
});
const run = z.object({ app: z.string(), words: allWords });

function named(text: string, args: z.ZodObject = logs): Readonly<Record<string, string>> {
  return nameWords(parseWords(text, '!'), args, 'usage').args;
}

describe('flags', () => {
  it.each([
    ['!logs blog --since 1h', { app: 'blog', '--since': '1h' }],
    ['!logs --since=1h blog db', { app: 'blog', service: 'db', '--since': '1h' }],
    ['!logs blog —follow --SINCE 2d', { app: 'blog', '--follow': '', '--since': '2d' }],
    ['!logs blog --since=', { app: 'blog', '--since': '' }],
  ])('are read wherever they stand: %s', (text, args) => {
    expect(named(text)).toEqual(args);
  });

  it.each([
    ['!logs blog --tial 3', 'knows no `--tial`'],
    ['!logs blog --follow=yes', 'knows no `--follow=yes`'],
    ['!logs blog --since', '`--since` needs a value'],
    ['!logs blog --app x', 'knows no `--app`'],
    ['!logs blog --constructor x', 'knows no `--constructor`'],
    ['!logs blog db more', 'one word too many'],
  ])('that are not there are told: %s', (text, sentence) => {
    expect(() => named(text)).toThrow(sentence);
  });

  it('reach the command under their names, and are shown in its usage', async () => {
    let seen: unknown;
    const command = defineCommand({
      name: 'logs',
      summary: '',
      example: '',
      args: logs,
      async run(args) {
        seen = args;
        return { answer: [] };
      },
    });

    expect(command.usage).toBe('!logs <app> [service] [--since <time>] [--follow]');
    await Reflect.apply(command.run, command, [named('!logs blog --since 1h'), {}]);
    expect(seen).toEqual({ app: 'blog', since: 3_600_000, follow: false });
    await expect(
      Reflect.apply(command.run, command, [named('!logs blog --since soon'), {}]),
    ).rejects.toMatchObject({ message: expect.stringContaining('`--since soon`: it must be a duration') });
  });

  it('are typed again as they were', () => {
    const call = nameWords(parseWords('!logs --follow blog --since 1h', '!'), logs, 'usage');

    expect(typedAs(call, '!')).toBe('!logs blog --follow --since 1h');
  });
});

describe('a list of words', () => {
  it('takes what looks like flags, and keeps what stands in quotes together', () => {
    const args = named('!run blog occ "big cloud" --no-color -v=1', run);

    expect(run.parse(args)).toEqual({ app: 'blog', words: ['occ', 'big cloud', '--no-color', '-v=1'] });
    expect(run.parse(named('!run blog', run))).toEqual({ app: 'blog', words: [] });
  });

  it('comes out as it was typed, whatever it holds', () => {
    const word = fc
      .stringMatching(/^[^\s"`“”„«»‘’—–]+$/u)
      .filter((text) => text === text.trim() && text !== '');
    const typed = fc.oneof(
      word,
      fc.tuple(word, word).map((two) => two.join(' ')),
    );
    fc.assert(
      fc.property(fc.array(typed), (words) => {
        const text = words.map((one) => (one.includes(' ') ? `"${one}"` : one)).join(' ');
        expect(run.parse(named(`!run blog ${text}`, run)).words).toEqual(words);
      }),
    );
  });
});

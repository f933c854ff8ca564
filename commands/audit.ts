import { z } from 'zod';
import { allWords } from '../src/chat/arguments.ts';
import { defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { Head, headText } from '../src/kernel/chain.ts';
import { UserError } from '../src/kernel/errors.ts';

export default defineCommand({
  name: 'audit',
  summary: 'Check that nobody changed the journal, and tell its head.',
  example: '!audit verify',
  usage: 'verify [head]',
  args: z.object({ words: allWords }),
  async run({ words }, { journal, bot, signal }) {
    const noted = notedIn(words);
    const { rows, head, broken } = await journal.audit(noted, signal);
    if (broken !== null) {
      return {
        answer: lines(
          '⚠ The journal does not hold.',
          broken,
          head === null ? 'No row holds.' : `Rows 1 to ${head.seq} hold.`,
          'Copy the bot’s data folder before anything else, and look who could write to it.',
        ),
      };
    }
    if (head === null) {
      return { answer: lines('The journal is empty.') };
    }
    return {
      answer: lines(
        `✓ The journal is whole: ${rows} rows.`,
        ...(noted === null ? [] : [`Row ${noted.seq} is the one that was noted.`]),
        `Head: \`${headText(head)}\``,
        'Note it down where I cannot reach.',
        `\`${bot.prefix}audit verify ${headText(head)}\` then also finds a cut end.`,
      ),
    };
  },
});

/** `verify` says nothing more than the command itself. */
function notedIn(words: readonly string[]): Head | null {
  const [text, ...more] = words[0]?.toLowerCase() === 'verify' ? words.slice(1) : words;
  if (text === undefined) {
    return null;
  }
  const { data: head } = Head.safeParse(text.replaceAll('`', ''));
  if (head === undefined || more.length > 0) {
    throw new UserError('bad_arguments', 'A head looks like `1204-8c1f0d2e77aa`: as `!audit` said it.');
  }
  return head;
}

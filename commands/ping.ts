import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';

export default defineCommand({
  name: 'ping',
  summary: 'Say whether I am there.',
  example: '!ping',
  needs: null,
  args: z.object({}),
  async run(_args, { now, timeOf, journal }) {
    const open = journal.open().length;
    return {
      answer: lines(
        `I am here. ${timeOf(now)}.`,
        open === 0 ? '' : `Under way: ${open}. \`!queue\` shows them.`,
      ),
    };
  },
});

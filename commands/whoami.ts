import { z } from 'zod';
import { roomScope } from '../src/access/decide.ts';
import { explainPerson } from '../src/access/explain.ts';
import { defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';

export default defineCommand({
  name: 'whoami',
  summary: 'Show who you are to me, and which roles you have.',
  example: '!whoami',
  needs: null,
  args: z.object({}),
  async run(_args, { policy, who, members }) {
    const scope = who.room === null ? ['*'] : roomScope(policy, who.room);
    const about = scope === null ? 'This room is about no apps.' : `This room is about: ${scope.join(', ')}.`;
    return { answer: lines(...explainPerson(policy, who, members), about) };
  },
});

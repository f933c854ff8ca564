import { z } from 'zod';
import { explainCan } from '../src/access/explain.ts';
import { defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickMatter } from '../src/chat/pick/matter.ts';

export default defineCommand({
  name: 'can',
  summary: 'Say whether you may do something, and which rule says so.',
  example: '!can upgrade nextcloud',
  args: z.object({ action: z.string(), app: z.string().optional() }),
  async run({ action, app }, context) {
    const again = (name: string): { command: string; args: Record<string, string> } => ({
      command: 'can',
      args: { action, app: name },
    });
    const picked = await pickMatter({ action, app, again }, context);
    const { who, members, policy } = context;
    return 'instead' in picked
      ? picked.instead
      : { answer: lines(...explainCan(policy, { ...who, ...picked.matter }, members)) };
  },
});

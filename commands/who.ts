import { z } from 'zod';
import { explainWho } from '../src/access/explain.ts';
import { defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickMatter } from '../src/chat/pick/matter.ts';

export default defineCommand({
  name: 'who',
  summary: 'Name everybody who may do something, and the lines that say so.',
  example: '!who can upgrade nextcloud',
  usage: 'can <action> [app]',
  args: z.object({ can: z.string(), action: z.string().optional(), app: z.string().optional() }),
  async run({ can, ...rest }, context) {
    const isSaid = can.toLowerCase() === 'can';
    const action = isSaid ? (rest.action ?? '') : can;
    const app = isSaid ? rest.app : rest.action;
    const again = (name: string): { command: string; args: Record<string, string> } => ({
      command: 'who',
      args: { can: 'can', action, app: name },
    });
    const picked = await pickMatter({ action, app, again }, context);
    const { who, policy } = context;
    return 'instead' in picked
      ? picked.instead
      : { answer: lines(...explainWho(policy, { ...who, ...picked.matter })) };
  },
});

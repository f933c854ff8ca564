import { z } from 'zod';
import { actionWords, isActionWord } from '../src/access/actions.ts';
import type { AccessRequest } from '../src/access/decide.ts';
import { explainCan } from '../src/access/explain.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick-app.ts';
import { didYouMean } from '../src/kernel/did-you-mean.ts';
import { UserError } from '../src/kernel/errors.ts';

export default defineCommand({
  name: 'can',
  summary: 'Say whether you may do something, and which rule says so.',
  example: '!can upgrade nextcloud',
  args: z.object({ action: z.string(), app: z.string().optional() }),
  async run({ action, app: words }, context) {
    const [base = '', kind] = action.split(':');
    if (!actionWords.includes(base.toLowerCase())) {
      throw new UserError('bad_arguments', `There is no such action.${didYouMean(base, actionWords)}`);
    }
    const asked = isActionWord(action) ? action : base.toLowerCase();
    const what = { actions: [asked], class: Class.safeParse(kind?.toLowerCase()).data ?? null };
    if (words === undefined) {
      return explain({ ...what, app: null, server: null, recipe: null }, context);
    }
    const picked = await pickApp(words, context, (app) => ({ command: 'can', args: { action, app } }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { name: app, server, recipe } = picked.app;
    return explain({ ...what, app, server, recipe }, context);
  },
});

const Class = z.enum(['patch', 'minor', 'major']);

type Matter = Omit<AccessRequest, 'actor' | 'room' | 'now'>;

function explain(matter: Matter, { who, members, policy }: CommandContext): Outcome {
  return { answer: lines(...explainCan(policy, { ...who, ...matter }, members)) };
}

import { z } from 'zod';
import { actionWords } from '../src/access/actions.ts';
import { explainCan } from '../src/access/explain.ts';
import { defineCommand } from '../src/chat/command.ts';
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
    const [base = '', kind] = action.toLowerCase().split(':');
    if (!actionWords.includes(base)) {
      throw new UserError('bad_arguments', `There is no such action.${didYouMean(base, actionWords)}`);
    }
    const picked =
      words === undefined
        ? null
        : await pickApp(words, context, (app) => ({ command: 'can', args: { action, app } }));
    if (picked !== null && 'instead' in picked) {
      return picked.instead;
    }
    const { actor, room, now, policy } = context;
    const { data } = z.enum(['patch', 'minor', 'major']).nullable().safeParse(kind ?? null);
    const matter = { app: picked?.app.name ?? null, server: picked?.app.server ?? null };
    const recipe = picked?.app.recipe ?? null;
    const request = { actor, room, now, actions: [base], class: data ?? null, recipe, ...matter };
    return { answer: lines(...explainCan(policy, request)) };
  },
});

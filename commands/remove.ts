import { z } from 'zod';
import { decide } from '../src/access/decide.ts';
import type { App } from '../src/apps/apps.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { UserError } from '../src/kernel/errors.ts';
import { Digest } from '../src/kernel/ids.ts';

export default defineCommand({
  name: 'remove',
  summary: 'Delete an app for good: its services, data, passwords and settings.',
  example: '!remove nextcloud',
  actions: ['remove'],
  args: z.object({ app: z.string() }),
  async run({ app: words }, context) {
    const picked = await pickApp(words, context, (app) => ({ command: 'remove', args: { app } }));
    if ('instead' in picked) {
      return picked.instead;
    }
    checkMay(picked.app, context);
    return context.reply === null ? show(picked.app, context) : answered(picked.app, context);
  },
});

/** Who could not have it anyway is told before anything is looked at. */
function checkMay({ name: app, server, recipe }: App, { policy, who, members }: CommandContext): void {
  const asked = { ...who, actions: ['remove'], class: null, app, server, recipe };
  const decision = decide(policy, asked, members);
  if (decision.decision === 'refused') {
    throw new UserError('not_authorised', decision.reason);
  }
}

/** What is typed counts for what was shown, and for nothing that came since. */
async function show(app: App, { removal, signal }: CommandContext): Promise<Outcome> {
  const { title, facts, shown } = await removal(app, signal);
  return {
    ask: lines(
      `Remove ${title} for good?`,
      ...facts,
      'Nothing was done. To ask for it, type its domain here, in the thread:',
      `\`${app.name}\``,
    ),
    awaits: { command: 'remove', args: { app: app.name }, notes: { shown } },
  };
}

function answered(app: App, context: CommandContext): Outcome | Promise<Outcome> {
  const typed = (context.reply ?? '').replaceAll('`', '').trim().toLowerCase();
  if (typed !== app.name) {
    return {
      answer: lines(
        `That is not \`${app.name}\`, so nothing is removed.`,
        `\`${context.bot.prefix}remove ${app.name}\` begins anew.`,
      ),
    };
  }
  const shown = Digest.safeParse(context.notes['shown']);
  if (!shown.success) {
    return show(app, context);
  }
  const { name, server, stack, recipe } = app;
  return { request: { action: 'remove', app: name, server, stack, recipe, shown: shown.data } };
}

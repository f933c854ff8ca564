import { z } from 'zod';
import { decide } from '../src/access/decide.ts';
import type { App } from '../src/apps/apps.ts';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines, quote } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick-app.ts';
import { didYouMean } from '../src/kernel/did-you-mean.ts';
import { UserError } from '../src/kernel/errors.ts';
import { struckOutLines } from '../src/kernel/strike-out.ts';

const SHOWN = 8;
const FETCHED = 200;

export default defineCommand({
  name: 'logs',
  summary: 'Show the last words of an app, or of one of its services.',
  example: '!logs nextcloud db',
  actions: ['logs'],
  args: z.object({ app: z.string(), service: z.string().optional() }),
  async run({ app: words, service = 'app' }, context) {
    const picked = await pickApp(words, context, (app) => ({ command: 'logs', args: { app, service } }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { app } = picked;
    checkMay(app, context);
    const name = await serviceOf(app, service, context);
    const found = await context.swarms.of(app.server).logs({ service: name }, FETCHED, context.signal);
    const texts = struckOutLines(found.map(({ text }) => text));
    if (texts.length === 0) {
      return { answer: lines(`${service} of ${app.name} has said nothing yet.`) };
    }
    const head = lines(`Last words of ${service} of ${app.name}`);
    const answer = [...head, quote(texts.slice(-SHOWN).map((text) => text.slice(0, 300)))];
    const file = { name: `${app.name}-${service}.log`, text: texts.join('\n') };
    return texts.length > SHOWN ? { answer, file } : { answer };
  },
});

function checkMay({ name, server, recipe }: App, { policy, who }: CommandContext): void {
  const request = { ...who, actions: ['logs'], class: null, app: name, server, recipe };
  const decision = decide(policy, request);
  if (decision.decision === 'refused') {
    throw new UserError('not_authorised', decision.reason);
  }
}

async function serviceOf({ server, stack }: App, service: string, context: CommandContext): Promise<string> {
  const { services } = await context.swarms.of(server).observe(stack, context.signal);
  const names = services.map(({ spec }) => spec.Name.slice(stack.length + 1));
  if (names.length === 0) {
    throw new UserError('unknown_app', 'It does not run, so there is nobody to listen to.');
  }
  if (!names.includes(service)) {
    throw new UserError(
      'bad_arguments',
      `It has no such service.${didYouMean(service, names)} There are: ${names.join(', ')}.`,
    );
  }
  return `${stack}_${service}`;
}

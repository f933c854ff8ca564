import { z } from 'zod';
import { decide, personOf } from '../src/access/decide.ts';
import type { App } from '../src/apps/apps.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { UserError } from '../src/kernel/errors.ts';
import type { UserId } from '../src/kernel/ids.ts';
import { isLogin, type SecretReport, secretRow } from '../src/recipes/secrets.ts';
import { titleOf } from '../src/recipes/title.ts';

/** How long it stays in the room, in milliseconds. Our choice: long enough to log in with it, and to copy it into a safe. */
const STAYS_MS = 10 * 60_000;

export default defineCommand({
  name: 'login',
  summary: 'Hand over the first login of a new app: once, and only between the bot and you.',
  example: '!login nextcloud',
  actions: ['secret', 'create'],
  args: z.object({ app: z.string(), secret: z.string().optional() }),
  async run({ app: words, secret }, context) {
    const picked = await pickApp(words, context, (app) => ({
      command: 'login',
      args: { app, ...(secret === undefined ? {} : { secret }) },
    }));
    return 'instead' in picked ? picked.instead : ofApp(picked.app, secret, context);
  },
});

type Row = SecretReport['secrets'][number];
type Waiting = Row & { readonly waits: NonNullable<Row['waits']> };

async function ofApp(app: App, secret: string | undefined, context: CommandContext): Promise<Outcome> {
  const report = await context.secrets(app, context.signal);
  const rows = secret === undefined ? report.secrets : [secretRow(secret, report)];
  const waiting = rows.filter(isWaiting);
  const mine = waiting.filter((row) => isFor(app, row, context));
  if (waiting.length > 0 && mine.length === 0) {
    throw new UserError('not_authorised', whyNot(app, context));
  }
  const wanted = secret === undefined ? mine.filter(({ key }) => isLogin(key)) : mine;
  if (wanted.length === 0) {
    return { answer: nothingToTell(app, { rows, mine }, context) };
  }
  return context.directRoom === null
    ? { answer: howToBeAlone(app, context) }
    : { room: context.directRoom, handOver: letterOf(app, wanted) };
}

function isWaiting(row: Row): row is Waiting {
  return row.waits !== null;
}

/** Who may change passwords without asking anybody may have them; and who asked for the app, as long as they may make apps. */
function isFor(app: App, { waits }: Waiting, context: CommandContext): boolean {
  const decision = decided(app, 'secret', context);
  const mayChange = decision.decision === 'granted' && decision.consent.kind !== 'approvals';
  const { policy, who } = context;
  const isTheirs = waits.by === who.actor || isSamePerson(policy, waits.by, who.actor);
  return mayChange || (isTheirs && decided(app, 'create', context).decision === 'granted');
}

function isSamePerson(policy: CommandContext['policy'], one: UserId, other: UserId): boolean {
  const person = personOf(policy, one);
  return person !== null && person.name === personOf(policy, other)?.name;
}

function decided(
  { name, server, recipe }: App,
  action: string,
  { policy, who }: CommandContext,
): ReturnType<typeof decide> {
  return decide(policy, { ...who, actions: [action], class: null, app: name, server, recipe });
}

function whyNot(app: App, context: CommandContext): string {
  const decision = decided(app, 'secret', context);
  return decision.decision === 'refused'
    ? decision.reason
    : 'The rules want somebody else’s OK for passwords, and a login goes to one person alone.';
}

/** `rows`: all that was asked about; `mine`: those of them that wait for this person. */
function nothingToTell(
  app: App,
  { rows, mine }: { readonly rows: readonly Row[]; readonly mine: readonly Waiting[] },
  { bot }: CommandContext,
): ReturnType<typeof lines> {
  const hasLogin = mine.length === 0 || rows.some(({ key }) => isLogin(key));
  return lines(
    hasLogin
      ? `The login of ${app.name} does not wait here: it was handed over already, or I did not make it.`
      : `The recipe does not say which password of ${app.name} people log in with.`,
    hasLogin ? `A new one: \`${bot.prefix}secret rotate ${app.name} <name>\`` : '',
    mine.length === 0 ? '' : `There wait: ${mine.map(({ key }) => key).join(', ')}`,
    mine.length === 0 ? '' : `\`${bot.prefix}login ${app.name} <name>\` hands one over.`,
  );
}

function howToBeAlone(app: App, { bot }: CommandContext): ReturnType<typeof lines> {
  return lines(
    'A login is told to one person, never in this room.',
    'Start a direct chat with me alone, with encryption turned off (I cannot read encrypted rooms yet), and say there:',
    `\`${bot.prefix}login ${app.name}\``,
    'It is kept, encrypted, until then.',
  );
}

/** Settings that say as whom one logs in. */
const USER = /^(?:.*_)?(?:ADMIN|SUPERUSER|INITIAL|ROOT)_?(?:USER|USERNAME|NAME|LOGIN|EMAIL|MAIL)$/;

function letterOf(app: App, wanted: readonly Waiting[]): Extract<Outcome, { handOver: unknown }>['handOver'] {
  const users = Object.entries(app.env).filter(([key, value]) => USER.test(key) && value !== '');
  const address = app.env['DOMAIN'] === undefined ? '' : `https://${app.env['DOMAIN']}`;
  return {
    words: lines(
      `The login of ${titleOf(app.recipe)}, ${address}`,
      ...users.map(([key, value]) => `${key}: ${value}`),
      'Told once, and taken away in 10 min: put it into your password safe now.',
    ),
    values: wanted.map(({ key, waits }) => ({ label: key, key: waits.key })),
    staysMs: STAYS_MS,
  };
}

import { z } from 'zod';
import { decide } from '../src/access/decide.ts';
import type { App } from '../src/apps/apps.ts';
import { matchApps } from '../src/apps/match-apps.ts';
import { isGiven } from '../src/chat/arguments.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { guardSecrets, inOrder, LEAKED, type Thing, thingOf } from '../src/chat/pick/secret-guard.ts';
import { nearest } from '../src/kernel/did-you-mean.ts';
import { assertNever, UserError } from '../src/kernel/errors.ts';
import type { Request, RequestOf } from '../src/operations/operation.ts';
import { type SecretReport, secretRow } from '../src/recipes/secrets.ts';

export default defineCommand({
  name: 'secret',
  summary: 'List, generate, insert, rotate or remove passwords of an app; never shows one.',
  example: '!secret rotate nextcloud db_password',
  usage: 'list|generate|insert|rotate|remove <app> [name] [--purge]',
  actions: ['secret'],
  guard: guardSecrets,
  args: z.object({
    what: z.string(),
    app: z.string().optional(),
    secret: z.string().optional(),
    version: z.string().optional(),
    purge: isGiven,
  }),
  async run(args, context) {
    const { what, app = '', ...more } = inOrder(args);
    if (what === LEAKED) {
      return aboutLeak(app, more.secret, context);
    }
    const thing = thingOf(what);
    const picked = await pickApp(app, context, (name) => ({
      command: 'secret',
      args: { what: thing, app: name, ...(more.secret === undefined ? {} : { secret: more.secret }) },
    }));
    if ('instead' in picked) {
      return thing === 'insert' && more.secret !== undefined ? noSuchApp(context) : picked.instead;
    }
    return perform({ ...more, thing, app: picked.app }, context);
  },
});

interface Asked {
  readonly thing: Thing;
  readonly app: App;
  readonly secret?: string | undefined;
  readonly version?: string | undefined;
  readonly purge: boolean;
}

async function perform(asked: Asked, context: CommandContext): Promise<Outcome> {
  const { thing, app, secret } = asked;
  const report = await context.secrets(app, context.signal);
  switch (thing) {
    case 'list':
      return { answer: list(app, report, context) };
    case 'generate':
      return generate(asked, report);
    case 'insert':
      return insert(asked, report, context);
    case 'rotate':
      return requestOf(app, { what: 'rotate', secret: named(secret, report), isLeaked: asked.purge });
    case 'remove':
      return requestOf(app, {
        what: 'remove',
        secret: named(secret, report),
        version: asked.version ?? null,
      });
    default:
      return assertNever(thing);
  }
}

function requestOf(
  { name, server, stack, recipe }: App,
  change: RequestOf<'secret'>['change'],
): { readonly request: Request } {
  return { request: { action: 'secret', app: name, server, stack, recipe, change } };
}

/** Throws `bad_arguments`, `secret_unknown`: before there is a number, a plan and somebody to agree. */
function named(secret: string | undefined, report: SecretReport): string {
  return secretRow(secret, report).key;
}

function list(
  app: App,
  { secrets }: SecretReport,
  { timeOf, bot }: CommandContext,
): ReturnType<typeof lines> {
  if (secrets.length === 0) {
    return lines(`${app.name} uses no passwords.`);
  }
  const missing = secrets.filter(({ since }) => since === null);
  const rows = secrets.flatMap(({ key, version, since, isGenerated, isHandedIn, others, warning }) => {
    const kind = isGenerated ? 'generated' : 'inserted by hand';
    const row =
      since === null
        ? `✗ ${key} ${version} · missing · ${kind}`
        : `✓ ${key} ${version} · since ${timeOf(since)} · ${kind}`;
    const more = others.map((other) => other.version).join(', ');
    return [
      row,
      more === '' ? '' : `  also there: ${more}`,
      isHandedIn ? `  a value waits: \`${bot.prefix}secret insert ${app.name} ${key}\`` : '',
      warning === null ? '' : `  ⚠ ${warning}`,
    ];
  });
  const canMake = missing.some(({ isGenerated }) => isGenerated);
  return lines(
    `Passwords of ${app.name}, on ${app.server}`,
    ...rows,
    canMake ? `\`${bot.prefix}secret generate ${app.name}\` makes what is missing.` : '',
  );
}

function generate({ app, secret }: Asked, report: SecretReport): Outcome {
  const meant = secret === undefined ? report.secrets : [secretRow(secret, report)];
  const isMissing = meant.some(
    ({ since, isGenerated }) => since === null && (isGenerated || secret !== undefined),
  );
  if (isMissing) {
    return requestOf(app, { what: 'generate', secret: secret ?? null });
  }
  const byHand = meant.filter(({ since }) => since === null).map(({ key }) => key);
  return {
    answer: lines(
      `${app.name} has every password that can be generated. They were left alone.`,
      byHand.length === 0
        ? ''
        : `To be inserted by hand: ${byHand.join(', ')}. \`!secret insert ${app.name} <name>\``,
    ),
  };
}

/** Before somebody goes to the server for nothing. */
function checkMay({ name, server, recipe }: App, { policy, who, members }: CommandContext): void {
  const asked = { ...who, actions: ['secret'], class: null, app: name, server, recipe };
  const decision = decide(policy, asked, members);
  if (decision.decision === 'refused') {
    throw new UserError('not_authorised', decision.reason);
  }
}

/** The value never comes by way of the room: it is there already, or people are told how to hand it in. */
function insert({ app, secret }: Asked, report: SecretReport, context: CommandContext): Outcome {
  const row = report.secrets.find(({ key }) => key === secret);
  if (row === undefined) {
    const near =
      secret === undefined
        ? null
        : nearest(
            secret,
            report.secrets.map(({ key }) => key),
          );
    const sentence = `${app.name} has no such password.${near === null ? '' : ` Did you mean \`${near}\`?`}`;
    const there = `There are: ${report.secrets.map(({ key }) => key).join(', ')}.`;
    return secret === undefined || near !== null
      ? { answer: lines(sentence, there, 'Nothing was done.') }
      : {
          answer: lines(`${sentence} In case it was one, I take your message away.`, there),
          takesAway: true,
        };
  }
  if (row.isHandedIn) {
    return requestOf(app, { what: 'insert', secret: row.key });
  }
  checkMay(app, context);
  if (context.isConsole) {
    return {
      ask: lines(`The ${row.key} of ${app.name}: type it now; it is not shown.`),
      hidden: { app: app.name, key: row.key },
    };
  }
  return { answer: howToInsert(app, row.key, report) };
}

function howToInsert(app: App, key: string, { folder }: SecretReport): ReturnType<typeof lines> {
  return lines(
    `Never type it here. On the server, as the bot’s user: \`coopbot secret insert ${app.name} ${key}\``,
    'It asks for the value without showing it, or takes what is piped in.',
    folder === null ? '' : `Or put it into the file \`${folder}/${app.name}/${key}\`.`,
    `Then again: \`!secret insert ${app.name} ${key}\``,
  );
}

function noSuchApp({ bot }: CommandContext): Outcome {
  return {
    answer: lines(
      'There is no such app here, or several fit.',
      `Nothing was done. \`${bot.prefix}apps\` lists them.`,
    ),
  };
}

/** Which password everybody knows now, as far as the words name one that exists; nothing of them is said back. */
async function aboutLeak(
  words: string,
  secret: string | undefined,
  context: CommandContext,
): Promise<Outcome> {
  const { apps } = await context.apps.list();
  const [app, ...others] = matchApps(words, apps);
  const { secrets } =
    app === undefined || others.length > 0 ? { secrets: [] } : await context.secrets(app, context.signal);
  const row = secrets.find(({ key }) => key === secret);
  if (app === undefined || row === undefined) {
    return { answer: lines('If it is in use anywhere, change it: `!secret rotate <app> <name> --purge`') };
  }
  const rotate = `\`!secret rotate ${app.name} ${row.key} --purge\``;
  return {
    answer: lines(
      row.since === null
        ? `Take another one for ${row.key} of ${app.name}: \`!secret insert ${app.name} ${row.key}\` says how.`
        : `If that is the ${row.key} of ${app.name}, change it: ${rotate}`,
    ),
  };
}

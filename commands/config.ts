import { z } from 'zod';
import { decide } from '../src/access/decide.ts';
import type { App } from '../src/apps/apps.ts';
import type { SettingChange } from '../src/apps/edit-env.ts';
import { guardSettings } from '../src/apps/guard-settings.ts';
import { recipeOfApp } from '../src/apps/recipe-of-app.ts';
import { namesOfRecipe, settingsOfRecipe } from '../src/apps/sample-settings.ts';
import { looksSecret } from '../src/apps/secret-looking.ts';
import { shownSetting } from '../src/apps/shown-setting.ts';
import { parseSettings } from '../src/apps/typed-settings.ts';
import { asTyped } from '../src/chat/arguments.ts';
import { type CommandContext, defineCommand, type Guarded, type Outcome } from '../src/chat/command.ts';
import { lines, quote } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { nearest } from '../src/kernel/did-you-mean.ts';
import { UserError } from '../src/kernel/errors.ts';

const MOST_SHOWN = 14;
const VERBS = ['get', 'set', 'unset'] as const;
type Verb = (typeof VERBS)[number];

export default defineCommand({
  name: 'config',
  summary: 'Show or change settings of an app; what changes counts from its next deploy on.',
  example: '!config set nextcloud SMTP_HOST=mail.oak.coop',
  actions: ['look'],
  usage: '[get|set|unset] <app> [NAME | NAME=value …]',
  args: z.object({ what: z.string(), app: z.string().optional(), settings: asTyped }),
  guard: leakIn,
  async run(typed, context) {
    const { verb, words, settings } = order(typed);
    const picked = await pickApp(words, context, (app) => ({
      command: 'config',
      args: { what: verb, app, ...(settings === '' ? {} : { settings }) },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    return does[verb](picked.app, settings, context);
  },
});

const does: Record<Verb, (app: App, settings: string, context: CommandContext) => Promise<Outcome>> = {
  get: async (app, names, context) => show(app, names, context),
  set: async (app, settings, context) => {
    if (settings === LEAKED) {
      return { answer: lines(insteadOf(app.name)) };
    }
    return change(app, parseSettings(settings), context);
  },
  unset: async (app, names, context) => {
    const keys = names.split(/[\s,]+/).filter((key) => key !== '');
    if (keys.length === 0) {
      throw new UserError('bad_arguments', 'Which setting? `!config get` lists them.');
    }
    return change(
      app,
      keys.map((key) => ({ key, value: null })),
      context,
    );
  },
};

interface Typed {
  readonly what: string;
  readonly app?: string | undefined;
  readonly settings: string;
}

/** `nextcloud`, `get nextcloud`, and `nextcloud get`: people say it both ways. */
function order({ what, app, settings }: Typed): {
  readonly verb: Verb;
  readonly words: string;
  readonly settings: string;
} {
  const [first, second] = [verbIn(what), verbIn(app ?? '')];
  if (first !== null) {
    if (app === undefined) {
      throw new UserError('bad_arguments', 'Which app? `!apps` lists them.');
    }
    return { verb: first, words: app, settings };
  }
  return second === null
    ? {
        verb: 'get',
        words: what,
        settings: [app, settings].filter((word) => word !== undefined && word !== '').join(' '),
      }
    : { verb: second, words: what, settings };
}

function verbIn(word: string): Verb | null {
  return VERBS.find((verb) => verb === word.toLowerCase()) ?? null;
}

/** What stands for values that were typed and must not be: no person can write it, since it holds no `=`. */
const LEAKED = '[not taken]';

/** A password among the settings: the message is taken away, and nothing of it is taken. */
function leakIn(words: readonly string[]): Guarded | null {
  const [what = '', app = '', ...rest] = words;
  const isSet = [what, app].some((word) => word.toLowerCase() === 'set');
  const typed = rest.join(' ');
  const leaked = isSet ? settingsIn(typed).filter(({ key, value }) => looksSecret(key, value)) : [];
  return leaked.length === 0 ? null : { args: { what, app, settings: LEAKED }, isLeak: true };
}

function settingsIn(typed: string): readonly { readonly key: string; readonly value: string }[] {
  try {
    return parseSettings(typed);
  } catch {
    return [...typed.matchAll(/(\w+)=(\S*)/g)].map(([, key = '', value = '']) => ({ key, value }));
  }
}

function insteadOf(app: string): string {
  return `Passwords of ${app} that its recipe keeps as secrets: \`!secret list ${app}\`. One that stands in its settings is written into the file on the server.`;
}

/** Names for whoever may look; values, which may say more than they look like, for whoever may change them. */
async function show(app: App, names: string, context: CommandContext): Promise<Outcome> {
  const asked = names.split(/[\s,]+/).filter((key) => key !== '');
  const unknown = asked.find((key) => !Object.hasOwn(app.env, key));
  if (unknown !== undefined) {
    const near = nearest(unknown, Object.keys(app.env));
    const instead = near === null ? '' : ` Did you mean \`${near}\`?`;
    return { answer: lines(`\`${unknown.slice(0, 60)}\` is not set for ${app.name}.${instead}`) };
  }
  const keys = asked.length > 0 ? asked : Object.keys(app.env);
  const mayRead = isGranted(app, context);
  const rows = keys.map((key) =>
    mayRead ? shownSetting(key, app.env[key] ?? '') : namedOnly(key, app.env[key] ?? ''),
  );
  const isCut = rows.length > MOST_SHOWN + 1;
  const answer = [
    ...lines(`${app.name}, on ${app.server}`),
    quote(
      isCut ? [...rows.slice(0, MOST_SHOWN), `and ${rows.length - MOST_SHOWN} more: see the file`] : rows,
    ),
    ...lines(mayRead ? '' : 'Values are shown to people who may change settings (`config`).'),
  ];
  return isCut ? { answer, file: { name: `${app.name}-settings.txt`, text: rows.join('\n') } } : { answer };
}

function namedOnly(key: string, value: string): string {
  return value === '' ? `${key} (empty)` : key;
}

function isGranted({ name, server, recipe }: App, { policy, who, members }: CommandContext): boolean {
  const asked = { ...who, actions: ['config'], class: null, app: name, server, recipe };
  return decide(policy, asked, members).decision === 'granted';
}

async function change(
  app: App,
  changes: readonly SettingChange[],
  context: CommandContext,
): Promise<Outcome> {
  const { tree } = await recipeOfApp(app, context.recipes);
  guardSettings(app, changes, tree);
  const left = changes.filter(({ key, value }) => (app.env[key] ?? null) !== value);
  if (left.length === 0) {
    return { answer: lines(`${app.name} has it so already: nothing to change.`) };
  }
  const names = tree === null ? null : namesOfRecipe(tree);
  const unknown = left.find(
    ({ key, value }) => value !== null && names?.has(key) === false && !Object.hasOwn(app.env, key),
  );
  if (unknown !== undefined && context.notes['isMeant'] !== 'yes') {
    return whichName(app, {
      unknown,
      changes,
      near: nearest(unknown.key, tree === null ? [] : settingsOfRecipe(tree)),
    });
  }
  const wanted = context.keep(JSON.stringify(left));
  const { name, server, stack, recipe } = app;
  const keys = left.map(({ key }) => key);
  const subject = { app: name, server, stack, recipe };
  return { request: { action: 'config', ...subject, keys, wanted: wanted.digest }, keeps: [wanted] };
}

interface Unclear {
  readonly unknown: SettingChange;
  readonly changes: readonly SettingChange[];
  readonly near: string | null;
}

type OfferedCall = Extract<Outcome, { options: unknown }>['options'][number]['call'];

/** A name that no file of the recipe holds may be a slip, or meant for the image. */
function whichName(app: App, { unknown, changes, near }: Unclear): Outcome {
  const call = (all: readonly SettingChange[]): OfferedCall => ({
    command: 'config',
    args: { what: 'set', app: app.name, settings: all.map(asWords).join(' ') },
    notes: { isMeant: 'yes' },
  });
  const corrected = changes.map((one) => (one === unknown && near !== null ? { ...one, key: near } : one));
  const asIs = { label: `${unknown.key}, as I wrote it`, call: call(changes) };
  return {
    ask: lines(
      `No file of ${app.recipe} names \`${unknown.key}\`. Nothing was done.`,
      near === null ? '👍 or `1` takes it all the same.' : '',
    ),
    options: near === null ? [asIs] : [{ label: near, call: call(corrected) }, asIs],
  };
}

/** As `parseSettings` reads it. */
function asWords({ key, value }: SettingChange): string {
  const inner = (value ?? '').replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
  return `${key}="${inner}"`;
}

import type { Coop } from '../e2e/coop.ts';
import type { Person } from '../e2e/people.ts';
import { locksOn, servicesOf } from '../e2e/seen.ts';
import type { Site } from '../e2e/site.ts';
import { say, type Talk } from '../e2e/talk.ts';
import type { HistoryEvent } from '../lab/history.ts';
import { DOMAIN, SERVER } from '../sandbox/layout.ts';

/** Where something is done to an app, and to which. */
export interface Stage {
  readonly site: Site;
  readonly coop: Coop;
  /** Its recipe has the same name. */
  readonly app: string;
}

/** Whoever is killed a dozen times on the way takes his time, above all where others are busy on the same machine. */
export const WITHIN_MS = 600_000;

/** One operation in the life of an app: what is said, and what must be there once it went well. */
export interface Chapter {
  readonly name: string;
  /** Says it and all that it takes. */
  readonly play: (ana: Person, stage: Stage) => Promise<Talk>;
  readonly leaves: (stage: Stage) => Promise<Left>;
}

/** What it must have left: by docker, by git, and by the bot's own disk. */
interface Left {
  readonly services: readonly string[];
  /** First line of its settings; `null`: it has none. */
  readonly pin: string | null;
  /** How many of the stack's secrets there are. */
  readonly secrets: number;
}

const OLD = '1.0.0+2.4.1';
const NEW = '1.1.0+2.5.308';

async function agreed(talk: Talk, ana: Person): Promise<Talk> {
  await ana.react((await talk.card(WITHIN_MS)).id, '👍');
  return talk;
}

/** By the recipe `life`: everything that happens to it, in this order. */
export const chapters: readonly Chapter[] = [
  {
    name: 'deploy',
    play: async (ana, { coop, app }) => agreed(await say(ana, coop, `!deploy ${app} 1.0.0`), ana),
    leaves: async ({ app }) => ({ services: ['app 1/1'], pin: `TYPE=${app}:${OLD}`, secrets: 1 }),
  },
  {
    name: 'rotation',
    play: async (ana, { coop, app }) => agreed(await say(ana, coop, `!secret rotate ${app} key`), ana),
    leaves: async ({ app }) => ({ services: ['app 1/1'], pin: `TYPE=${app}:${OLD}`, secrets: 2 }),
  },
  {
    name: 'upgrade',
    play: async (ana, { coop, app }) => agreed(await say(ana, coop, `!deploy ${app} 1.1.0`), ana),
    leaves: async ({ app }) => ({ services: ['app 1/1'], pin: `TYPE=${app}:${NEW}`, secrets: 2 }),
  },
  {
    name: 'rollback',
    play: async (ana, { coop, app }) => agreed(await say(ana, coop, `!rollback ${app}`), ana),
    leaves: async ({ app }) => ({ services: ['app 1/1'], pin: `TYPE=${app}:${OLD}`, secrets: 2 }),
  },
  {
    name: 'removal',
    async play(ana, { coop, app }) {
      const talk = await say(ana, coop, `!remove ${app}`);
      await talk.answer(/type\s+its\s+domain/, WITHIN_MS);
      await ana.say(coop.room, `${app}.${DOMAIN}`, { thread: talk.command });
      return agreed(talk, ana);
    },
    leaves: async () => ({ services: [], pin: null, secrets: 0 }),
  },
];

export function stackOf(app: string): string {
  return `${app}.${DOMAIN}`.replaceAll('.', '_');
}

/** What is there after an operation that went well, in the words of `expected`. */
export async function seen(stage: Stage, { command }: Talk): Promise<object> {
  const { site, coop, app } = stage;
  const stack = stackOf(app);
  const events = (await coop.events()).filter(({ sender }) => sender === coop.bot);
  const text = await coop.setting(`servers/${SERVER}/${app}.${DOMAIN}.env`).catch(() => null);
  const operation = `(SELECT max(id) FROM operations)`;
  return {
    cards: events
      .filter((event) => isMessageIn(event, command))
      .map(firstLine)
      .filter((line) => /^(✅ )?#\d+ · (?![▓░])/u.test(line)),
    marks: events
      .filter((event) => isReactionTo(event, command))
      .map(({ content }) => JSON.stringify(content)),
    services: servicesOf(site, stack),
    secrets: site.docker('secret ls --format {{.Name}}').filter((name) => name.startsWith(`${stack}_`))
      .length,
    locks: locksOn(site).filter((name) => name.includes(stack)),
    pin: text?.split('\n')[0] ?? null,
    words: coop.stored('SELECT count(*) FROM inbox WHERE words IS NOT NULL'),
    commits: await commitsTo(stage),
    closed: coop.stored(
      `SELECT count(*) FROM journal WHERE json_extract(event, '$.type') = 'closed' AND operation = ${operation}`,
    ),
  };
}

/** To the app's settings, up to now. */
export async function commitsTo({ coop, app }: Stage): Promise<number> {
  return (await coop.commits(`servers/${SERVER}/${app}.${DOMAIN}.env`)).length;
}

/** `commits`: to its settings up to now, of which each operation makes one. */
export function expected(left: Left, commits: number, like: Matchers): object {
  return {
    // How far it is need not be said of what is over already.
    cards: [like(/^#\d+ · /u), like(/^✅ #\d+ · /u)],
    marks: [like(/👀/u), like(/✅/u)],
    ...left,
    locks: [],
    words: 0,
    commits,
    closed: 1,
  };
}

type Matchers = (pattern: RegExp) => unknown;

function isMessageIn({ type, content }: HistoryEvent, thread: string): boolean {
  const relation = JSON.stringify(content['m.relates_to'] ?? {});
  return type === 'm.room.message' && relation.includes(thread) && !relation.includes('m.replace');
}

function isReactionTo({ type, content }: HistoryEvent, target: string): boolean {
  return type === 'm.reaction' && JSON.stringify(content).includes(target);
}

function firstLine({ content }: HistoryEvent): string {
  return String(content['body']).split('\n')[0] ?? '';
}

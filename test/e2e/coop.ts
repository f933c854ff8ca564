import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type HistoryEvent, history } from '../lab/history.ts';
import { makeApps } from '../sandbox/coop.ts';
import { CACHE_FOLDER, DOMAIN, layoutOf, PROJECT_FOLDER, SERVER } from '../sandbox/layout.ts';
import { run } from '../sandbox/run.ts';
import { until } from '../sandbox/until.ts';
import type { Chat, Site } from './site.ts';

export interface CoopOptions {
  /** Further names for small recipes, so that there can be many apps: `{ 'dot-1': 'dot' }`. */
  readonly recipes?: Readonly<Record<string, string>>;
  /** Its config names no recipes but those: it fetches all that it names whenever it starts. Default: all the others too. */
  readonly hasOnlyThese?: boolean;
  /** Another homeserver than the site's own. */
  readonly chat?: Chat;
  /** Where the bot alone finds its homeserver: something that stands between them. */
  readonly homeserver?: string;
  /** Between two edits of a card. Default: `1s`. */
  readonly editsEvery?: string;
  /** The program that runs the bot. Default: the product's own. */
  readonly program?: string;
  /** It is started again whenever it ended by itself. */
  readonly isRevived?: boolean;
  /** Another engine than the site's swarm. */
  readonly dockerHost?: string;
  /** Further servers, by name, and where their engines are. */
  readonly servers?: Readonly<Record<string, string>>;
  /** The file that says who may do what, with `@DOMAIN@` and `@ROOM@`. Default: `roles.yml` of this folder. */
  readonly roles?: string;
  /** The nodes that the bot reaches by themselves, by their names. */
  readonly nodes?: Readonly<Record<string, { readonly host: string }>>;
  /** What it reaches other nodes with. */
  readonly image?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A co-op with its room, its settings and its bot, which can be killed and started again. */
export interface Coop {
  readonly room: string;
  readonly bot: string;
  readonly data: string;
  /** The settings that everybody shares: a bare repository. */
  readonly appsRemote: string;
  /** Starts the bot and answers its end. */
  start(): Promise<Ended>;
  /** Sends the signal and waits until it has ended. Harmless when it does not run. */
  end(signal: NodeJS.Signals): Promise<Ended | null>;
  /** For what does not end it: SIGSTOP, SIGCONT. */
  signal(signal: NodeJS.Signals): void;
  /** How it ended, each time. */
  ends(): readonly Ended[];
  /** Whether it failed by itself, which it never should while tests wait for it. */
  hasFailed(): boolean;
  /** What the homeserver has of the room. */
  events(): Promise<readonly HistoryEvent[]>;
  /** One value of the bot's own database. */
  stored(query: string): unknown;
  log(): string;
  /** A file as the shared settings have it now. */
  setting(path: string): Promise<string>;
  /** Changes a file of the shared settings, or adds it, as somebody else would: by a commit that is pushed. */
  changeSetting(path: string, change: (text: string) => string): Promise<void>;
  /** Messages of commits to that file, newest first. */
  commits(path: string): Promise<readonly string[]>;
}

const Created = z.object({ room_id: z.string() });

/** Makes everything and starts the bot; answers when it has come into the room. */
export async function createCoop(name: string, site: Site, options: CoopOptions): Promise<Coop> {
  const { synapse, accounts } = options.chat ?? site;
  const layout = layoutOf(join(site.dir, 'coops', name));
  await mkdir(layout.dir, { recursive: true });
  const bot = await synapse.register(`bot-${name}`);
  const others = Object.values(accounts).filter(({ userId }) => userId !== accounts.ana.userId);
  const made = await synapse.api('POST', '/_matrix/client/v3/createRoom', {
    token: accounts.ana.token,
    body: { preset: 'private_chat', name, invite: [...others.map(({ userId }) => userId), bot.userId] },
  });
  const { room_id: room } = Created.parse(made.body);
  const at = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}`;
  for (const { token } of others) {
    await synapse.api('POST', `${at}/join`, { token, body: {} });
  }
  await makeApps(layout, room, options.roles ?? join(import.meta.dirname, 'roles.yml'));
  await writeFile(join(layout.dir, 'bot-password'), bot.password);
  await writeFile(layout.config, await configOf({ site, options, layout, bot: bot.userId }));
  const child = createChild(layout, options);
  const work = await workTree(layout.dir, layout.appsRemote);

  const coop: Coop = {
    ...child,
    room,
    bot: bot.userId,
    data: layout.data,
    appsRemote: layout.appsRemote,
    events: async () => history({ homeserver: synapse.url, token: accounts.ana.token }, room),
    log: () => readFileSync(layout.log, 'utf8'),
    stored: (query) => valueIn(join(layout.data, 'coopbot.db'), query),
    async setting(path) {
      await pushed(layout);
      return work(['show', `origin/main:${path}`]);
    },
    async changeSetting(path, change) {
      await work(['reset', '--quiet', '--hard', 'origin/main']);
      const file = join(layout.dir, 'work', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, change(await readFile(file, 'utf8').catch(() => '')));
      await work(['add', '--all']);
      await work(['commit', '--quiet', '--all', '--no-gpg-sign', '-m', 'Change it by hand']);
      await work(['push', '--quiet', 'origin', 'main']);
    },
    async commits(path) {
      await pushed(layout);
      return (await work(['log', '--format=%B%x00', 'origin/main', '--', path]))
        .split('\0')
        .map((message) => message.trim())
        .filter((message) => message !== '');
    },
  };
  void coop.start();
  const isJoined = async (): Promise<boolean> => {
    const { body } = await synapse.api('GET', `${at}/joined_members`, { token: accounts.ana.token });
    return JSON.stringify(body).includes(bot.userId);
  };
  await until(isJoined, 60_000, `The bot did not come into the room:\n${coop.log()}`);
  return coop;
}

interface Config {
  readonly site: Site;
  readonly options: CoopOptions;
  readonly layout: ReturnType<typeof layoutOf>;
  readonly bot: string;
}

async function configOf({ site, options, layout, bot }: Config): Promise<string> {
  const { cloud, recipes } = site;
  const [small, real] = await Promise.all([sourcesIn(recipes.small), sourcesIn(recipes.real)]);
  const more = Object.entries(options.recipes ?? {}).map(([name, recipe]) => [name, small[recipe]]);
  const others = options.hasOnlyThese === true ? {} : { ...real, ...small };
  return stringify({
    bot: { time_zone: 'Europe/Berlin', image: options.image },
    matrix: {
      homeserver: options.homeserver ?? (options.chat ?? site).synapse.url,
      user: bot,
      password_file: join(layout.dir, 'bot-password'),
      edits_every: options.editsEvery ?? '1s',
    },
    data: layout.data,
    apps: { folder: layout.apps, remote: layout.appsRemote },
    recipes: { sources: { ...others, ...Object.fromEntries(more) } },
    servers: {
      [SERVER]: {
        host: options.dockerHost ?? cloud.dockerHost,
        app_domain: DOMAIN,
        nodes: options.nodes,
        probe: { connect_to: cloud.proxy, ca_file: cloud.caFile },
      },
      ...Object.fromEntries(
        Object.entries(options.servers ?? {}).map(([name, host]) => [
          name,
          { host, app_domain: `${name}.coop` },
        ]),
      ),
    },
    limits: { commands_per_minute: 1000 },
  });
}

async function sourcesIn(folder: string): Promise<Record<string, string>> {
  const repositories = (await readdir(folder)).filter((name) => name.endsWith('.git'));
  return Object.fromEntries(repositories.map((name) => [name.replace(/\.git$/, ''), join(folder, name)]));
}

function createChild(
  { config, log }: Pick<Config['layout'], 'config' | 'log'>,
  { program = 'src/main.ts', isRevived = false }: CoopOptions,
): Pick<Coop, 'start' | 'end' | 'ends' | 'signal' | 'hasFailed'> {
  const ends: Ended[] = [];
  let child: ChildProcess | null = null;
  let ended: Promise<Ended> | null = null;
  let isWanted = false;
  function launch(): Promise<Ended> {
    const output = openSync(log, 'a');
    const started = spawn(process.execPath, [join(PROJECT_FOLDER, program), 'run', '--config', config], {
      cwd: PROJECT_FOLDER,
      // Half of what a start costs is reading TypeScript.
      env: { ...process.env, NODE_COMPILE_CACHE: join(CACHE_FOLDER, 'compiled') },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    child = started;
    const end = Promise.withResolvers<Ended>();
    started.once('error', end.reject);
    started.once('exit', (code, signal) => {
      ends.push({ code, signal });
      end.resolve({ code, signal });
      if (isRevived && isWanted && (signal === 'SIGKILL' || code === 0)) {
        void launch();
      }
    });
    ended = end.promise;
    return ended;
  }
  return {
    async start() {
      isWanted = true;
      return launch();
    },
    ends: () => ends,
    signal: (signal) => void child?.kill(signal),
    hasFailed: () => typeof child?.exitCode === 'number' && child.exitCode > 0,
    async end(signal) {
      isWanted = false;
      child?.kill(signal);
      return ended;
    },
  };
}

/** A clone of the shared settings beside the bot's own. Runs git in it, on what is shared now. */
async function workTree(dir: string, remote: string): Promise<(args: readonly string[]) => Promise<string>> {
  const folder = join(dir, 'work');
  await run('git', ['clone', '--quiet', remote, folder]);
  return async (args) => {
    await run('git', ['fetch', '--quiet', 'origin'], { cwd: folder });
    return run('git', ['-c', 'user.name=Kim', '-c', `user.email=kim@${DOMAIN}`, ...args], { cwd: folder });
  };
}

/**
 * Nobody waits for a push: a verdict may be said before it, and a bot that is killed in between pushes after its next start. So
 * whoever wants to know what everybody sees waits until the bot's last commit is there.
 */
async function pushed({ apps, appsRemote }: ReturnType<typeof layoutOf>): Promise<void> {
  const isPushed = async (): Promise<boolean> => {
    const head = (await run('git', ['-C', apps, 'rev-parse', 'HEAD'])).trim();
    return run('git', ['--git-dir', appsRemote, 'merge-base', '--is-ancestor', head, 'main']).then(
      () => true,
      () => false,
    );
  };
  await until(isPushed, 60_000, 'The bot has not pushed its last commit.');
}

function valueIn(file: string, query: string): unknown {
  const sql = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    return Object.values(sql.prepare(query).get() ?? {})[0];
  } finally {
    sql.close();
  }
}

#!/usr/bin/env node
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { personOf } from './access/decide.ts';
import { createDockerLock } from './adapters/docker/lock.ts';
import { createEngines, createSwarms } from './adapters/docker/swarm.ts';
import { loadConfig, readSecret } from './adapters/files/config.ts';
import { readOrMakeKey } from './adapters/files/keys.ts';
import { loadCommands } from './adapters/files/load-commands.ts';
import { createRoles } from './adapters/files/roles.ts';
import { createGitApps } from './adapters/git/apps.ts';
import { createGitRecipes } from './adapters/git/recipes.ts';
import { createProbe, type Route } from './adapters/http/probe.ts';
import { createMatrixTransport } from './adapters/matrix/transport.ts';
import { createCipher } from './adapters/sqlite/cipher.ts';
import { type DatabaseHooks, openDatabase } from './adapters/sqlite/database.ts';
import { createSqliteInbox } from './adapters/sqlite/inbox.ts';
import { createSqliteJournal } from './adapters/sqlite/journal.ts';
import { createSqliteOutbox } from './adapters/sqlite/outbox.ts';
import { createSqliteVault } from './adapters/sqlite/vault.ts';
import { createLog } from './adapters/system/log.ts';
import { systemClock as clock, systemRandom as random } from './adapters/system/system.ts';
import { type Bot, createBot } from './bot.ts';
import { toHtml } from './chat/render-html.ts';
import { toText } from './chat/render-text.ts';
import { createTimeOf } from './chat/time.ts';
import type { Config } from './config/config.ts';
import { UserError } from './kernel/errors.ts';
import type { Logger } from './kernel/system.ts';

const usage = `coopbot: a co-op's cloud from its chat room

  coopbot run --config FILE     run the bot until SIGTERM
  coopbot version               its version
  coopbot help                  this text
`;

/** A command that is older was typed while the bot was away. Source: the product's promise 3. */
const ASK_AGAIN_AFTER_MS = 10 * 60_000;
/** Pulling, starting and watching, and an engine that is away for a while, in milliseconds. */
const RUN_WITHIN_MS = 60 * 60_000;
/** The branch of the settings repository. Source: git's and abra's default. */
const BRANCH = 'main';
const root = join(import.meta.dirname, '..');
export const version = packageVersion();

/** Wires everything up and runs it until `stop`. `hooks`: for tests that break things. */
export async function runBot(
  config: Config,
  stop: AbortSignal,
  hooks: Pick<DatabaseHooks, 'onBoundary'> = {},
): Promise<void> {
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const log = createLog(config.log.level);
  const cipher = createCipher(readOrMakeKey(config.keys.dataFile));
  const digestKey = Buffer.from(readOrMakeKey(config.keys.digestFile)).toString('hex');
  const wakes: Pick<Bot, 'wake'>[] = [];
  const onWritten = (): void => wakes.forEach(({ wake }) => wake());
  const database = openDatabase(join(config.data, 'coopbot.db'), { ...hooks, onWritten });
  const engines = createEngines([...config.servers].map(([name, { host }]) => ({ name, host })));
  const lock = createDockerLock(engines, { bot: botName(digestKey), clock, random, log });
  const apps = createGitApps({ ...config.apps, remote: remoteOf(config), log });
  const roles = await createRoles({
    readText: async () => {
      await apps.refresh(stop);
      return apps.readFile(config.roles.path);
    },
    path: config.roles.path,
    folder: config.data,
    clock,
    log,
  });
  await roles.reload().catch((error: unknown) => log.warn({ err: error }, 'roles file could not be read'));
  const matrix = await connect(config, log, (user) => personOf(roles.current(), user) !== null);
  const bot = createBot({
    transport: matrix.transport,
    journal: createSqliteJournal(database, { random, cipher }),
    vault: createSqliteVault(database, cipher),
    inbox: createSqliteInbox(database, cipher),
    outbox: createSqliteOutbox(database, { random, cipher }),
    swarms: createSwarms(engines),
    lock,
    apps,
    recipes: createGitRecipes({ ...config.recipes, sources: sourcesOf(config) }),
    probe: createProbe(routesOf(config)),
    clock,
    random,
    log,
    registry: await loadCommands(join(root, 'commands')),
    roles: () => roles.current(),
    reloadRoles: () => roles.reload(),
    settings: settingsOf(config, digestKey),
  });
  wakes.push(bot);
  try {
    void matrix.ready.then(() => log.info({ version }, 'ready'));
    await bot.run(stop);
  } finally {
    lock.stop();
    matrix.close();
    await apps.settled();
    database.close();
  }
}

async function connect(
  { matrix: { homeserver, user, login }, data: dataFolder }: Config,
  log: Logger,
  mayInvite: Parameters<typeof createMatrixTransport>[0]['mayInvite'],
): Promise<ReturnType<typeof createMatrixTransport>> {
  const credentials = { kind: login.kind, read: () => readSecret(login.source, process.env) };
  const render = { text: toText, html: toHtml };
  return createMatrixTransport({ homeserver, user, credentials, dataFolder, mayInvite, render, clock, log, random });
}

function settingsOf({ bot, limits, matrix, servers }: Config, digestKey: string): Parameters<typeof createBot>[0]['settings'] {
  return {
    version,
    prefix: bot.prefix,
    servers: [...servers].map(([name, { appDomain }]) => ({ name, appDomain })),
    digestKey,
    timeOf: createTimeOf(bot.timeZone, () => clock.now()),
    consentWithinMs: limits.consentWithinMs,
    runWithinMs: RUN_WITHIN_MS,
    editsEveryMs: matrix.editsEveryMs,
    limits: {
      commandsPerMinute: limits.commandsPerMinute,
      commandWithinMs: limits.commandDeadlineMs,
      askAgainAfterMs: ASK_AGAIN_AFTER_MS,
    },
  };
}

function routesOf({ servers }: Config): (server: Parameters<Config['servers']['get']>[0]) => Route {
  const routes = new Map(
    [...servers].map(([name, { probe }]) => [
      name,
      {
        connectTo: probe?.connectTo ?? null,
        ca: probe?.caFile == null ? null : readFileSync(probe.caFile, 'utf8'),
      },
    ]),
  );
  return (server) => routes.get(server) ?? { connectTo: null, ca: null };
}

function sourcesOf({ recipes }: Config): Parameters<typeof createGitRecipes>[0]['sources'] {
  return [...recipes.sources].map(([name, url]) => ({ name, url }));
}

function remoteOf({ apps }: Config): Parameters<typeof createGitApps>[0]['remote'] {
  return apps.remote === null ? null : { url: apps.remote, branch: BRANCH };
}

/** The same after every start, and another one for every bot. Says nothing of the key that it is made from. */
function botName(key: string): string {
  return createHash('sha256').update(`bot ${key}`).digest('hex').slice(0, 12);
}

function packageVersion(): string {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { config: { type: 'string', default: 'config.yml' } },
  });
  switch (positionals[0]) {
    case 'run': {
      const stop = new AbortController();
      process.once('SIGTERM', () => stop.abort());
      process.once('SIGINT', () => stop.abort());
      await runBot(await loadConfig(values.config, process.env), stop.signal);
      return 0;
    }
    case 'version':
      process.stdout.write(`coopbot ${version}\n`);
      return 0;
    default:
      process.stdout.write(usage);
      return positionals[0] === 'help' ? 0 : 2;
  }
}

/** What people must read stands alone; only a fault of ours brings its stack. */
function tell(error: unknown): number {
  const text = error instanceof UserError ? `${error.message}\n${error.hint}` : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`);
  return error instanceof UserError ? 2 : 1;
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2)).catch(tell);
}

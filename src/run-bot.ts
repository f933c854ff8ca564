import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mayInvite, personOf } from './access/people.ts';
import type { RolesInForce } from './access/roles-in-force.ts';
import { createConsoles } from './adapters/console/server.ts';
import type { Credentials } from './adapters/docker/credentials/auth.ts';
import { configuredCredentials } from './adapters/docker/credentials/configured-credentials.ts';
import { createDockerLock } from './adapters/docker/lock.ts';
import { openEngines } from './adapters/docker/open-engines.ts';
import { openSwarms } from './adapters/docker/open-swarms.ts';
import { readSecret } from './adapters/files/config.ts';
import { createHandedFiles } from './adapters/files/handed-files.ts';
import { loadCommands } from './adapters/files/load-commands.ts';
import { createFolderApps } from './adapters/git/folder-apps.ts';
import { createProbe, type Route } from './adapters/http/probe.ts';
import { createMatrixTransport, type MatrixConnection } from './adapters/matrix/transport.ts';
import { claimFolder } from './adapters/sqlite/claim-folder.ts';
import type { DatabaseHooks } from './adapters/sqlite/database.ts';
import { createDisk } from './adapters/system/disk.ts';
import { createLog } from './adapters/system/log.ts';
import { createSteadyClock } from './adapters/system/steady-clock.ts';
import { systemRandom as random, systemClock } from './adapters/system/system.ts';
import { type Bot, createBot } from './bot.ts';
import type { BotParts, BotSettings } from './bot-parts.ts';
import { toHtml } from './chat/render/html.ts';
import { toText } from './chat/render/text.ts';
import { createTimeOf } from './chat/time.ts';
import type { Config } from './config/config.ts';
import { UserError } from './kernel/errors.ts';
import type { ServerName } from './kernel/ids.ts';
import { createMomentOf } from './kernel/moment.ts';
import { createIsQuiet } from './kernel/quiet-hours.ts';
import type { Logger } from './kernel/system.ts';
import { systemCode } from './kernel/system-code.ts';
import { openData } from './open-data.ts';
import { openRecipes } from './open-recipes.ts';
import { openSettings } from './open-settings.ts';
import { openWithRoom } from './open-with-room.ts';

/** A command that is older was typed while the bot was away. Source: the product's promise 3. */
const ASK_AGAIN_AFTER_MS = 10 * 60_000;
/** Pulling, starting and watching, and an engine that is away for a while, in milliseconds. */
const RUN_WITHIN_MS = 60 * 60_000;
const clock = createSteadyClock(systemClock);
const root = join(import.meta.dirname, '..');
export const version = versionIn(join(root, 'package.json'));

export interface RunOptions {
  /** Names and values of environment variables: secrets may stand there. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** For tests that break things. */
  readonly onBoundary?: NonNullable<DatabaseHooks['onBoundary']>;
}

/** Wires everything up and runs it until `stop`; what is under way is finished at the next start. Throws when the journal cannot be written. */
export async function runBot(config: Config, stop: AbortSignal, options: RunOptions): Promise<void> {
  try {
    await mkdir(config.data, { recursive: true, mode: 0o700 });
    const claim = claimFolder(config.data);
    try {
      await runAlone(config, stop, options);
    } finally {
      claim.release();
    }
  } catch (error) {
    throw systemCode(error) === 'ENOSPC' ? noRoomFor(config.data, error) : error;
  }
}

function noRoomFor(folder: string, cause: unknown): UserError {
  return new UserError('disk_full', `There is no room left for \`${folder}\`.`, { cause });
}

/** Settings and rooms first: where there is no room for the bot's own data, they are all it can speak with. */
async function runAlone(config: Config, stop: AbortSignal, options: RunOptions): Promise<void> {
  const log = createLog(config.log.level);
  const wakes: Pick<Bot, 'wake'>[] = [];
  const onWritten = (): void => wakes.forEach(({ wake }) => wake());
  const { apps, roles } = await openSettings(config, { log, stop });
  const matrix = connect(config, { log, roles, environment: options.environment });
  const disk = createDisk(config.data);
  try {
    const data = await openWithRoom(
      () => openData(config, { ...options, onWritten }),
      { ...matrix, disk, folder: config.data, roles: () => roles.current(), clock, random, log },
      stop,
    );
    if (data !== null) {
      await runOn(data, { config, options, log, apps, roles, matrix, disk, wakes }, stop);
    }
  } finally {
    matrix.close();
    await apps.settled();
  }
}

interface RunParts extends Awaited<ReturnType<typeof openSettings>> {
  readonly config: Config;
  readonly options: RunOptions;
  readonly log: Logger;
  readonly matrix: MatrixConnection;
  readonly disk: BotParts['disk'];
  readonly wakes: Pick<Bot, 'wake'>[];
}

async function runOn(
  { database, digestKey, store }: ReturnType<typeof openData>,
  { config, options, log, apps, roles, matrix, disk, wakes }: RunParts,
  stop: AbortSignal,
): Promise<void> {
  const engines = await openEngines(config.servers, log);
  const lock = createDockerLock(engines, { bot: botName(digestKey), clock, random, log });
  const recipes = openRecipes(config, { apps, clock, log }, stop);
  const bot = createBot({
    ...store,
    transport: matrix.transport,
    ...(await openSwarms(engines, config, { credentials: credentialsOf(config, options), log })),
    lock,
    apps,
    recipes,
    disk,
    ...besideOf(config, log),
    clock,
    jumps: clock,
    random,
    log,
    registry: await loadCommands(join(root, 'commands')),
    roles: () => roles.current(),
    rolesInForce: roles,
    settings: settingsOf(config, digestKey),
  });
  wakes.push(bot);
  void matrix.ready.then(() => log.info({ version }, 'ready'));
  try {
    await bot.run(stop);
  } finally {
    lock.stop();
    matrix.close();
    await Promise.all([apps.settled(), recipes.end()]);
    database.close();
  }
}

interface ConnectDeps extends Pick<RunOptions, 'environment'> {
  readonly log: Logger;
  readonly roles: RolesInForce;
}

function connect({ bot, matrix, data }: Config, { log, roles, environment }: ConnectDeps): MatrixConnection {
  const { homeserver, user, login, deviceName, rooms: joins } = matrix;
  return createMatrixTransport({
    homeserver,
    user,
    name: bot.name,
    deviceName,
    credentials: { kind: login.kind, read: () => readSecret(login.source, environment) },
    dataFolder: data,
    joins,
    mayInvite: (somebody) => mayInvite(roles.current(), somebody),
    isPerson: (somebody) => personOf(roles.current(), somebody) !== null,
    render: { text: toText, html: toHtml },
    clock,
    log,
    random,
  });
}

function credentialsOf({ registries }: Config, { environment }: RunOptions): Credentials {
  return configuredCredentials(registries, {
    environment,
    read: async (source) => readSecret(source, environment),
  });
}

function settingsOf({ bot, limits, matrix, servers }: Config, digestKey: string): BotSettings {
  return {
    version,
    prefix: bot.prefix,
    servers: [...servers].map(([name, { appDomain }]) => ({ name, appDomain })),
    digestKey,
    timeOf: createTimeOf(bot.timeZone, () => clock.now()),
    momentOf: createMomentOf(bot.timeZone, () => clock.now()),
    isQuiet: createIsQuiet(bot.quietHours, bot.timeZone),
    exactTimeOf: createTimeOf(bot.timeZone, () => clock.now(), 'seconds'),
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

function routesOf({ servers }: Config): (server: ServerName) => Route {
  const routes = new Map(
    [...servers].map(([name, { probe }]) => {
      const caFile = probe?.caFile ?? null;
      const ca = caFile === null ? null : readAuthority(caFile);
      return [name, { connectTo: probe?.connectTo ?? null, ca }];
    }),
  );
  return (server) => routes.get(server) ?? { connectTo: null, ca: null };
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const sentence = `The certificate authority \`${path}\` cannot be read.`;
    throw new UserError('config_invalid', sentence, { cause: error });
  }
}

/** What needs nothing but the settings. */
function besideOf(
  config: Config,
  log: Logger,
): Pick<BotParts, 'consoles' | 'probe' | 'handedFiles' | 'otherFolders'> {
  const { data, bot, apps } = config;
  return {
    consoles: createConsoles({ data, prefix: bot.prefix, render: toText, clock, log, random }),
    probe: createProbe(routesOf(config)),
    handedFiles: createHandedFiles(config.secrets.folder),
    otherFolders: new Map([...apps.others].map(([name, folder]) => [name, createFolderApps(folder)])),
  };
}

/** The same after every start, and another one for every bot. Says nothing of the key that it is made from. */
function botName(key: string): string {
  return createHash('sha256').update(`bot ${key}`).digest('hex').slice(0, 12);
}

function versionIn(path: string): string {
  return /"version": "([^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? 'unknown';
}

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { noCredentials } from './adapters/docker/credentials/registry-credentials.ts';
import { openEngines } from './adapters/docker/open-engines.ts';
import { openSwarms } from './adapters/docker/open-swarms.ts';
import { loadConfig } from './adapters/files/config.ts';
import { readOrMakeKey } from './adapters/files/keys.ts';
import { createFolderApps } from './adapters/git/folder-apps.ts';
import { createCipher } from './adapters/sqlite/cipher.ts';
import { openDatabase } from './adapters/sqlite/database.ts';
import { proveKey } from './adapters/sqlite/prove-key.ts';
import { createSqliteRevisions } from './adapters/sqlite/revisions.ts';
import { createSqliteVault } from './adapters/sqlite/vault.ts';
import { createLog } from './adapters/system/log.ts';
import { systemClock as clock } from './adapters/system/system.ts';
import type { Adoption } from './adoption/found.ts';
import { type Row, rowsOf, summaryOf, titles } from './adoption/table.ts';
import { type Standing, signs } from './adoption/words.ts';
import { alignColumns } from './cli/format/columns.ts';
import type { Config } from './config/config.ts';
import { UserError } from './kernel/errors.ts';
import { plainText } from './kernel/plain-text.ts';
import { openRecipes } from './open-recipes.ts';
import { type AdoptionDeps, readFiles, surveyAdoption } from './plans/adoption/survey.ts';

/** What `coopbot adopt` meets of the terminal. */
export interface AdoptTerminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly isColoured: boolean;
  readonly signal: AbortSignal;
}

/** Nobody waits in a room for it, in milliseconds. */
const WITHIN_MS = 10 * 60_000;

/**
 * Prints the co-op's files, and those of `folders` of abra, held against all that runs. Changes nothing: what it needs of recipes it
 * fetches into a folder that goes again. Throws `config_invalid`, `file_unreadable`.
 */
export async function reportAdoption(
  folders: readonly string[],
  configPath: string,
  { environment, out, isColoured, signal }: AdoptTerminal,
): Promise<void> {
  const config = await loadConfig(configPath, environment);
  const all = withFolders(config.apps.others, folders);
  for (const folder of [config.apps.folder, ...all.values()]) {
    if (!existsSync(join(folder, 'servers'))) {
      throw new UserError('file_unreadable', `There is no folder \`servers\` in \`${folder}\`.`);
    }
  }
  const log = createLog('error');
  const store = openStore(config);
  const work = await mkdtemp(join(tmpdir(), 'coopbot-adopt-'));
  const apps = createFolderApps(config.apps.folder);
  const place = { data: work, recipes: { ...config.recipes, folder: join(work, 'recipes') } };
  const recipes = openRecipes(place, { apps, clock, log }, signal);
  try {
    const engines = await openEngines(config.servers, log);
    const deps: AdoptionDeps = {
      ...(await openSwarms(engines, config, { credentials: noCredentials, log })),
      ...store.parts,
      apps,
      otherFolders: new Map([...all].map(([name, folder]) => [name, createFolderApps(folder)])),
      recipes,
      clock,
    };
    const bounds = { withinMs: WITHIN_MS, isVisible: () => true };
    const adoption = await surveyAdoption(deps)(await readFiles(deps), bounds, signal);
    out(printed(adoption, config.bot.prefix, isColoured));
  } finally {
    store.close();
    await recipes.end();
    await rm(work, { recursive: true, force: true });
  }
}

/** By whose they are; one of two with the same name by its path. */
function withFolders(
  others: Config['apps']['others'],
  folders: readonly string[],
): ReadonlyMap<string, string> {
  const all = new Map(others);
  for (const folder of folders) {
    all.set(all.has(nameOf(folder)) ? folder : nameOf(folder), folder);
  }
  return all;
}

/** `/home/kim/.abra` is Kim's. */
function nameOf(folder: string): string {
  const name = basename(folder);
  return name.startsWith('.') ? basename(join(folder, '..')) : name;
}

interface Store {
  readonly parts: Pick<AdoptionDeps, 'vault' | 'revisions'>;
  close(): void;
}

/** What the bot keeps, whether it runs or not; nothing where none has worked yet. */
function openStore(config: Config): Store {
  const path = join(config.data, 'coopbot.db');
  if (!existsSync(path)) {
    const vault = { put() {}, get: () => null, forget() {} };
    return { parts: { vault, revisions: { of: () => [], has: () => false } }, close() {} };
  }
  const database = openDatabase(path, { onWritten: () => {} });
  const cipher = createCipher(readOrMakeKey(config.keys.dataFile));
  proveKey(database, cipher);
  const parts = {
    vault: createSqliteVault(database, cipher),
    revisions: createSqliteRevisions(database, cipher),
  };
  return { parts, close: () => database.close() };
}

function printed(adoption: Adoption, prefix: string, isColoured: boolean): string {
  const rows = rowsOf(adoption, prefix);
  const table = alignColumns(
    [['  STATE', ...titles], ...rows.map(cellsOf)].map((cells) => cells.map(plainText).join('\t')).join('\n'),
  ).split('\n');
  const body = rows.flatMap((row, index) => [
    coloured(table[index + 1] ?? '', isColoured ? colours[row.standing] : null),
    ...row.remarks.map((remark) => `    ${unquoted(remark)}`),
  ]);
  const away = [...adoption.away].map(([server, reason]) => `${server}: ${unquoted(reason)}`);
  return `${[table[0] ?? '', ...body, '', ...away, `${summaryOf(adoption)}. Nothing was changed.`].join('\n')}\n`;
}

/** As people read it where nothing makes code of backticks. */
function unquoted(text: string): string {
  return plainText(text).replaceAll('`', '');
}

function cellsOf({ standing, cells }: Row): readonly string[] {
  return [`${signs[standing]} ${standing}`, ...cells];
}

/** Of a terminal's own palette: green, yellow, magenta, grey. Source: ECMA-48, SGR. */
const colours: Readonly<Record<Standing, number>> = { same: 32, differs: 33, unknown: 35, 'not running': 90 };

function coloured(line: string, colour: number | null): string {
  return colour === null ? line.trimEnd() : `\u001B[${colour}m${line.trimEnd()}\u001B[0m`;
}

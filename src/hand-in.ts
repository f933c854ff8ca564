import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from './adapters/files/config.ts';
import { readOrMakeKey } from './adapters/files/keys.ts';
import { valueOf } from './adapters/files/secret-value.ts';
import { createCipher } from './adapters/sqlite/cipher.ts';
import { openDatabase } from './adapters/sqlite/database.ts';
import { proveKey } from './adapters/sqlite/prove-key.ts';
import { createSqliteVault } from './adapters/sqlite/vault.ts';
import { systemClock as clock } from './adapters/system/system.ts';
import type { BotParts } from './bot-parts.ts';
import { UserError } from './kernel/errors.ts';
import { AppName } from './kernel/ids.ts';
import type { HandedPlace } from './recipes/handed-files.ts';
import { handIn } from './steps/handed-in.ts';

/** What `coopbot secret insert` meets of the terminal. */
export interface HandInTerminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The value: typed without being shown, or piped in. */
  readonly readValue: (prompt: string) => Promise<Uint8Array>;
  readonly out: (text: string) => void;
}

/**
 * Takes a value for a secret of an app into the bot's vault, while the bot runs or not. What happens with it is asked for in the room,
 * by somebody who may. Throws `bad_arguments`, `config_invalid`, `secret_unfit`.
 */
export async function handInSecret(
  words: readonly string[],
  configPath: string,
  { environment, readValue, out }: HandInTerminal,
): Promise<void> {
  const place = placeIn(words);
  const config = await loadConfig(configPath, environment);
  const path = join(config.data, 'coopbot.db');
  if (!existsSync(path)) {
    throw new UserError('config_invalid', `No bot has worked in \`${config.data}\` yet.`);
  }
  const value = valueOf(await readValue(`Value of ${place.key} for ${place.app} (not shown): `));
  const database = openDatabase(path, { onWritten: () => {} });
  try {
    const cipher = createCipher(readOrMakeKey(config.keys.dataFile));
    proveKey(database, cipher);
    const vault = createSqliteVault(database, cipher);
    database.transaction(() => handIn(place, value, { vault, now: clock.now() }));
  } finally {
    database.close();
  }
  const command = `${config.bot.prefix}secret insert ${place.app} ${place.key}`;
  out(`Kept, encrypted, for 48 hours. Now say in the room: ${command}\n`);
}

/** What is typed unseen at the console goes to the same place. Throws `secret_unfit`. */
export function handInto(
  parts: Pick<BotParts, 'vault' | 'clock' | 'journal'>,
): (place: HandedPlace, value: Uint8Array) => void {
  const { vault, journal } = parts;
  return (place, value) =>
    journal.transaction(() => handIn(place, valueOf(value), { vault, now: parts.clock.now() }));
}

/** Checked against the app's recipe in the room; here only that it is no password typed where all can see it. */
function placeIn([first, app, key, ...more]: readonly string[]): {
  readonly app: AppName;
  readonly key: string;
} {
  const name = AppName.safeParse(app);
  const usage = 'coopbot secret insert APP NAME [--config FILE]';
  if (first !== 'insert' || !name.success || key === undefined) {
    throw new UserError('bad_arguments', `Usage: ${usage}`);
  }
  if (more.length > 0) {
    throw new UserError(
      'bad_arguments',
      `The value is not typed behind the name: others could read it there. Usage: ${usage}`,
    );
  }
  return { app: name.data, key };
}

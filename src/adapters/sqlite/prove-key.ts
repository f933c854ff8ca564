import { z } from 'zod';
import { UserError } from '../../kernel/errors.ts';
import type { Cipher } from './cipher.ts';
import type { Database } from './database.ts';

const Row = z.object({ value: z.instanceof(Uint8Array) });
const NAME = 'data key';

/** Writes down at the first start what only this key can read; later, throws `config_invalid` when the key is another one. */
export function proveKey({ sql, transaction }: Database, cipher: Cipher): void {
  const found = Row.optional().parse(sql.prepare('SELECT value FROM proof WHERE key = ?').get(NAME));
  if (found === undefined) {
    transaction(() => void sql.prepare('INSERT INTO proof VALUES (?, ?)').run(NAME, cipher.seal(NAME)));
    return;
  }
  try {
    cipher.open(found.value);
  } catch (error) {
    const sentence =
      'The data key is not the one that the bot’s database was written with. Bring the old key back.';
    throw new UserError('config_invalid', sentence, { cause: error });
  }
}

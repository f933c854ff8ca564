import { z } from 'zod';
import type { Vault } from '../../operations/ports.ts';
import type { Cipher } from './cipher.ts';
import type { Database } from './database.ts';

const Row = z.object({ value: z.instanceof(Uint8Array) });

export function createSqliteVault({ sql, transaction }: Database, cipher: Cipher): Vault {
  const put = sql.prepare(
    'INSERT INTO vault VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const get = sql.prepare('SELECT value FROM vault WHERE key = ?');
  const forget = sql.prepare('DELETE FROM vault WHERE key = ?');
  return {
    put: (key, value) => transaction(() => void put.run(key, cipher.seal(value))),
    get(key) {
      const row = get.get(key);
      return row === undefined ? null : cipher.open(Row.parse(row).value);
    },
    forget: (key) => transaction(() => void forget.run(key)),
  };
}

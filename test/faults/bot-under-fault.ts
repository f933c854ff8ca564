import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../src/adapters/files/config.ts';
import { runBot } from '../../src/run-bot.ts';

/**
 * The bot, cut off by SIGKILL at one of its commits. Which one stands in the file `order` beside its config: `before 7` or `after 7`,
 * counted from when the file is there. It is taken away when the order is carried out, and `kills` says what was last on disk.
 */
const { values } = parseArgs({
  allowPositionals: true,
  options: { config: { type: 'string', default: '' } },
});
const folder = dirname(values.config);
const config = await loadConfig(values.config, process.env);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

let order = '';
let count = 0;
await runBot(config, stop.signal, {
  environment: process.env,
  onBoundary(side) {
    const wanted = orderNow();
    if (wanted !== order) {
      order = wanted;
      count = 0;
    }
    const [wantedSide, n] = wanted.split(' ');
    if (side === wantedSide) {
      count += 1;
      if (count === Number(n)) {
        appendFileSync(join(folder, 'kills'), `${wanted} ${lastOnDisk()}\n`);
        rmSync(join(folder, 'order'));
        process.kill(process.pid, 'SIGKILL');
      }
    }
  },
});

function orderNow(): string {
  try {
    return readFileSync(join(folder, 'order'), 'utf8');
  } catch {
    return '';
  }
}

/** As another reader of the same file sees it. */
function lastOnDisk(): string {
  const sql = new DatabaseSync(join(config.data, 'coopbot.db'), { readOnly: true });
  const row = sql
    .prepare(
      `SELECT printf('last: %s, to handle: %d, to send: %d',
         coalesce((SELECT json_extract(event, '$.type') || coalesce(' ' || json_extract(event, '$.step'), '')
           FROM journal ORDER BY seq DESC LIMIT 1), 'nothing'),
         (SELECT count(*) FROM inbox WHERE handled = 0), (SELECT count(*) FROM outbox WHERE sent = 0)) AS words`,
    )
    .get();
  sql.close();
  return String(row?.['words'] ?? '');
}

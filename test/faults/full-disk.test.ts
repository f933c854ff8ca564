import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDisk } from '../../src/adapters/system/disk.ts';
import { until, world } from '../fakes/world.ts';
import { recorded } from './record.ts';

/** What the bot keeps free, all that SQLite's log may take of it, and some more. */
const SIZE_BYTES = 24 * 1024 * 1024;
/** Tries of 5 ms. */
const PATIENCE = 12_000;
const never = new AbortController().signal;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'coopbot-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_BYTES}`, 'tmpfs', dir]);
});
afterAll(() => {
  execFileSync('umount', ['--lazy', dir]); // Also where a failed test left the database open.
  rmdirSync(dir);
});

/** Takes all that is left, as a log that grows does. */
function fill(): void {
  const { bavail, bsize } = statfsSync(dir);
  try {
    writeFileSync(join(dir, 'ballast'), Buffer.alloc(bavail * bsize));
  } catch {
    // Somebody was faster by a block: it is full all the same.
  }
}

function free(): void {
  rmSync(join(dir, 'ballast'), { force: true });
}

it('loses nothing and says nothing twice on a disk that is full again and again', async () => {
  const about = { fault: 'a disk that is full again and again', engine: 'none', runs: 1, seed: null };
  await recorded('full-disk', about, fillsAgainAndAgain);
});

async function fillsAgainAndAgain(): Promise<void> {
  const disk = createDisk(dir);
  const place = await world({ disk }, {}, { path: join(dir, 'coopbot.db') });
  const { room, run, store, log } = place;
  // Else what is written goes to where SQLite's log was before, and needs no room.
  store.database.sql.exec('PRAGMA journal_size_limit = 0');
  const isShown = (words: string) =>
    until(
      () => room.transcript.includes(words),
      () => room.transcript,
      PATIENCE,
    );
  await run(async () => {
    room.say('ana', '!deploy wiki');
    await isShown('Needs');
    fill();
    await isShown('my data is full');
    for (let n = 0; n < 30; n += 1) {
      room.say('mo', `!whoami ${'please '.repeat(300)}`);
    }
    await isShown('full: I cannot');
    room.react('ana', room.last('Needs'), '👍');
    expect(disk.hasRoom()).toBe(false);
    free();
    await isShown('Asked by Ana');
    fill();
    const ping = room.say('ana', '!ping');
    const isTold = (words: string): boolean => room.transcriptOf({ thread: ping }).includes(words);
    await until(() => isTold('full: I cannot'), 'it is told', PATIENCE);
    free();
    await until(() => isTold('I am here'), 'it is answered after all', PATIENCE);
    await until(() => store.outbox.backlog() === 0, 'all is said', PATIENCE);
  });

  expect(store.journal.open()).toEqual([]);
  expect(await store.journal.audit(null, never)).toMatchObject({ broken: null });
  expect(room.transcript.split('Asked by Ana')).toHaveLength(2);
  expect(store.database.sql.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  expect(log.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  store.database.close();
}

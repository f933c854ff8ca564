import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Coop } from '../e2e/coop.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { say } from '../e2e/talk.ts';
import { until } from '../sandbox/until.ts';
import { brokenPromises } from './invariants.ts';
import { recorded } from './record.ts';

let site: Site;
let coop: Coop;
beforeAll(async () => {
  site = await startSite();
  coop = await site.coop('full');
});
afterAll(async () => {
  await coop?.end('SIGKILL');
  execFileSync('umount', ['--lazy', coop.data]);
  await site?.close();
});

/** From now on the data lies on a small disk of its own. */
function moveToSmallDisk(): void {
  const aside = `${coop.data}.aside`;
  cpSync(coop.data, aside, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96M,mode=700', 'tmpfs', coop.data]);
  cpSync(aside, coop.data, { recursive: true });
  rmSync(aside, { recursive: true });
}

function fill(): void {
  for (let blocks = 1; blocks > 0; ) {
    const { bavail, bsize } = statfsSync(coop.data);
    blocks = bavail;
    try {
      writeFileSync(join(coop.data, `ballast-${bavail}`), Buffer.alloc(bavail * bsize));
    } catch {
      // Somebody was faster by a block.
    }
  }
}

function free(): void {
  execFileSync('find', [coop.data, '-name', 'ballast-*', '-delete']);
}

async function hasSaid(words: string): Promise<boolean> {
  return (await coop.events()).some(({ content }) => JSON.stringify(content).includes(words));
}

it('waits for room when it is started on a full disk, says so, and goes on by itself', async () => {
  const about = { fault: 'full disk at the start', engine: '28', runs: 1, seed: null };
  await recorded('full-disk-start', about, async () => {
    const { ana } = site.people;
    await (await say(ana, coop, '!ping')).answer(/I am here/);
    await coop.end('SIGTERM');
    moveToSmallDisk();
    fill();
    void coop.start();
    await until(
      async () => hasSaid('The disk of my data is full'),
      60_000,
      `it does not say so\n${coop.log()}`,
    );
    const asked = await say(ana, coop, '!whoami');
    const hasEnded = coop.hasFailed();
    free();
    await until(async () => hasSaid('There is room on my disk again'), 60_000, 'it does not notice');
    await asked.answer(/You are Ana/);

    expect(hasEnded).toBe(false);
    // That the disk is full is said past it, so that no table of the bot's knows of that message.
    const broken = await brokenPromises(coop, site);
    expect(broken.filter((words) => !words.includes('The disk of my data is full'))).toEqual([]);
  });
});

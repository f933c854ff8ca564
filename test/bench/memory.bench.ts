import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DOMAIN, SERVER } from '../sandbox/layout.ts';
import { run } from '../sandbox/run.ts';
import type { Memory } from './bot-process.ts';
import { figure, type Measurement, megabytes } from './measurement.ts';
import type { World } from './world.ts';

const APPS = 100;
const MOST_IDLE_MB = 150;
const IDLE_MS = { full: 60_000, quick: 30_000 };

export async function measure(world: World): Promise<readonly Measurement[]> {
  const idleMs = world.isQuick ? IDLE_MS.quick : IDLE_MS.full;
  const waited = `${idleMs / 1000} s`;
  const bot = await world.startBot();
  await setTimeout(idleMs);
  const idle = bot.memory();
  await addApps(world);
  const busy = await world.startBot();
  await askForApps(world);
  await setTimeout(IDLE_MS.quick);
  const full = busy.memory();
  return [
    row(
      'memory, idle',
      idle,
      `VmRSS (peak: VmHWM) of the bot's process, ${waited} after it was ready`,
      MOST_IDLE_MB,
    ),
    row(
      `memory, ${APPS} apps`,
      full,
      `the same with ${APPS} apps in the settings, ${IDLE_MS.quick / 1000} s after \`!apps\``,
    ),
  ];
}

function row(name: string, { resident, peak }: Memory, measures: string, most?: number): Measurement {
  const figures = { unit: megabytes, measures, detail: `peak ${megabytes.show(peak)}` };
  return figure(name, resident, most === undefined ? figures : { ...figures, most });
}

/** As another bot or a person with abra would: into the shared repository. */
async function addApps({ layout }: World): Promise<void> {
  const clone = join(layout.dir, 'bench/settings');
  await run('git', ['clone', '--quiet', layout.appsRemote, clone]);
  const folder = join(clone, 'servers', SERVER);
  await mkdir(folder, { recursive: true });
  for (let number = 1; number <= APPS; number += 1) {
    const domain = `pad${number}.${DOMAIN}`;
    const text = `TYPE=pad:1.0.0+1.9.7\nDOMAIN=${domain}\nLETS_ENCRYPT_ENV=production\nTIMEOUT=120\n`;
    await writeFile(join(folder, `${domain}.env`), text);
  }
  const git = async (...args: readonly string[]): Promise<string> =>
    run('git', ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.coop', ...args], { cwd: clone });
  await git('add', '--all');
  await git('commit', '--quiet', '--no-gpg-sign', '-m', 'Many apps');
  await git('push', '--quiet', 'origin', 'HEAD:main');
}

async function askForApps({ person, tap }: World): Promise<void> {
  const command = await person('ana').say('!apps');
  const { body } = await tap.said(({ relation, target }) => relation === 'm.thread' && target === command);
  if (!body.includes(String(APPS)) && !body.includes('pad1')) {
    throw new Error(`The bot does not see the apps: ${body}`);
  }
}

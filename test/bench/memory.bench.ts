import { setTimeout } from 'node:timers/promises';
import type { Memory } from './bot-process.ts';
import { addApps } from './many-apps.ts';
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
  await addApps(world, APPS);
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

async function askForApps({ person, tap }: World): Promise<void> {
  const command = await person('ana').say('!apps');
  const { body } = await tap.said(({ relation, target }) => relation === 'm.thread' && target === command);
  if (!body.includes(String(APPS)) && !body.includes('pad1')) {
    throw new Error(`The bot does not see the apps: ${body}`);
  }
}

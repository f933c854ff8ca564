import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopSynapse } from '../lab/synapse.ts';
import { pidOf } from './facts.ts';
import { type Layout, PROJECT_FOLDER } from './layout.ts';
import { endProcesses, isAlive, processesOf, send } from './processes.ts';
import { run } from './run.ts';
import { until } from './until.ts';

/** How long the bot may take to finish what it is at. */
const BOT_ENDS_WITHIN_MS = 10_000;

/** Whether there is anything of a sandbox, running or left over. */
export function isAnythingLeft(layout: Layout): boolean {
  return existsSync(layout.dir) || processesOf(layout.dir).length > 0;
}

/** Ends everything that a sandbox in this folder started, and removes the folder; whatever state it is in, also half made. */
export async function takeDown(layout: Layout): Promise<void> {
  // First the file: whoever looks at it must not find a sandbox that is going away.
  await rm(layout.facts, { force: true });
  await endBot(layout);
  await stopSynapse(layout.homeserver);
  // Before the swarm is taken away: one that is still being made must not go on behind our back.
  await endProcesses(layout.dir);
  await run(join(PROJECT_FOLDER, 'test/lab/swarm.sh'), ['down', layout.swarm]);
  await rm(layout.dir, { recursive: true, force: true });
}

async function endBot({ pid: file, dir }: Layout): Promise<void> {
  const pid = pidOf(file);
  if (pid === null || !processesOf(dir).includes(pid)) {
    return; // It has ended, and its number may be somebody else's now.
  }
  send(pid, 'SIGTERM');
  await until(async () => !isAlive(pid), BOT_ENDS_WITHIN_MS, '').catch(() => send(pid, 'SIGKILL'));
}

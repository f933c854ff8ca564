import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Cloud } from './cloud.ts';
import { type Facts, pidOf } from './facts.ts';
import type { Chat } from './homeserver.ts';
import { DOMAIN, type Layout, PROJECT_FOLDER, SERVER } from './layout.ts';
import { BOT_PASSWORD, FIRST_SPEAKER } from './people.ts';
import { isAlive, markOf } from './processes.ts';
import { until } from './until.ts';

/** How long the bot may take until it is in the room. It needs about a second. */
const READY_WITHIN_MS = 60_000;

/** The bot's own settings, as a co-op would write them. */
export async function writeConfig(layout: Layout, chat: Chat, cloud: Cloud): Promise<void> {
  const passwordFile = join(layout.dir, 'bot-password');
  await writeFile(passwordFile, `${BOT_PASSWORD}\n`, { mode: 0o600 });
  const config = {
    bot: { time_zone: 'Europe/Berlin' },
    matrix: {
      homeserver: chat.homeserver,
      user: chat.botUserId,
      password_file: passwordFile,
      // Its limits are lifted: see `startChat`.
      edits_every: '1s',
    },
    data: layout.data,
    apps: { folder: layout.apps, remote: layout.appsRemote },
    recipes: { source_folder: layout.recipes },
    servers: {
      [SERVER]: {
        host: cloud.dockerHost,
        app_domain: DOMAIN,
        probe: { connect_to: cloud.proxy, ca_file: cloud.caFile },
      },
    },
  };
  await writeFile(layout.config, stringify(config));
}

/** How the bot is started, for us and for others: its output is appended to the log, and its number written down. */
export function startOf(layout: Layout): Pick<Facts['bot'], 'start' | 'cwd' | 'env'> {
  const launch = 'echo $$ >"$0" && log=$1 && shift && exec "$@" >>"$log" 2>&1 </dev/null';
  const program = [process.execPath, join(PROJECT_FOLDER, 'src/main.ts'), 'run', '--config', layout.config];
  return {
    start: ['sh', '-c', launch, layout.pid, layout.log, ...program],
    cwd: PROJECT_FOLDER,
    env: markOf(layout.dir),
  };
}

/** Starts the bot and waits until it is in the room. It outlives this process. */
export async function startBot(facts: Facts): Promise<void> {
  const { start, cwd, env, log, pidFile } = facts.bot;
  const [program = '', ...args] = start;
  await mkdir(facts.data, { recursive: true, mode: 0o700 });
  await rm(pidFile, { force: true });
  spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: 'ignore' }).unref();
  await until(async () => existsSync(pidFile), READY_WITHIN_MS, 'The bot was not started.');
  const pid = pidOf(pidFile) ?? 0;
  const look = async (): Promise<boolean> => {
    if (!isAlive(pid)) {
      throw new Error(`The bot ended at once:\n${readFileSync(log, 'utf8').slice(-2000)}`);
    }
    return isInRoom(facts);
  };
  await until(look, READY_WITHIN_MS, `The bot did not come into the room. Its log: ${log}`);
}

const Joined = z.object({ joined: z.record(z.string(), z.unknown()) });

async function isInRoom({ homeserver, room, people, bot }: Facts): Promise<boolean> {
  const response = await fetch(
    `${homeserver}/_matrix/client/v3/rooms/${encodeURIComponent(room)}/joined_members`,
    { headers: { authorization: `Bearer ${people[FIRST_SPEAKER]?.token}` } },
  );
  return response.ok && bot.userId in Joined.parse(await response.json()).joined;
}

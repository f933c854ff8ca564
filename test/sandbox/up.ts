import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBot, startOf, writeConfig } from './bot.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { makeApps } from './coop.ts';
import { isAnythingLeft, takeDown } from './down.ts';
import { type Facts, factsOf, isBotAlive, pidOf } from './facts.ts';
import { type Chat, startChat } from './homeserver.ts';
import type { Layout } from './layout.ts';
import { people } from './people.ts';
import { ensurePrerequisites } from './prerequisites.ts';
import { isSandboxScript, markChildren } from './processes.ts';
import type { Progress } from './progress.ts';
import { makeRecipes } from './recipes.ts';

/**
 * The sandbox that was left running in that folder; a bot that was killed there is started again. `null`: none, or only what a
 * script that was killed could not take away. Throws when somebody else is at work there.
 */
export async function runningSandbox(layout: Layout, progress: Progress): Promise<Facts | null> {
  const owner = pidOf(layout.owner);
  if (owner !== null) {
    if (isSandboxScript(owner)) {
      throw new Error(
        `Process ${owner} has a sandbox in ${layout.dir}. Wait for its end, or give another --dir.`,
      );
    }
    return null;
  }
  const facts = factsOf(layout);
  if (
    facts === null ||
    !(await answers(facts.homeserver)) ||
    !existsSync(new URL(facts.dockerHost).pathname)
  ) {
    return null;
  }
  if (!isBotAlive(facts)) {
    await progress.step('the bot, which had ended', async () => startBot(facts));
  }
  return facts;
}

/** From now on the sandbox outlives this process. */
export async function leaveRunning({ owner }: Layout): Promise<void> {
  await rm(owner, { force: true });
}

async function answers(homeserver: string): Promise<boolean> {
  return fetch(`${homeserver}/_matrix/client/versions`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Brings everything up and says where it is. What an earlier sandbox left in this folder is taken away first. */
export async function bringUp(layout: Layout, progress: Progress): Promise<Facts> {
  markChildren(layout.dir);
  await ensurePrerequisites(progress);
  if (isAnythingLeft(layout)) {
    await progress.step('taking away what is left of an earlier sandbox', async () => takeDown(layout));
  }
  await mkdir(layout.dir, { recursive: true, mode: 0o700 });
  await writeFile(layout.owner, String(process.pid));
  const [cloud, chat] = await both(startCloud(layout, progress), startChat(layout, progress));
  await progress.step('recipes and settings in git', async () => {
    await Promise.all([makeRecipes(layout.recipes, cloud.registry), makeApps(layout, chat.room)]);
    await writeConfig(layout, chat, cloud);
  });
  const facts = factsFrom(layout, chat, cloud);
  await progress.step('the bot', async () => startBot(facts));
  await writeFile(layout.facts, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
  return facts;
}

/** As `Promise.all`, but when one fails, the other has ended too: nothing is started behind the back of who cleans up. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

function factsFrom(layout: Layout, chat: Chat, cloud: Cloud): Facts {
  const members = people.map(({ key, password, role }) => {
    const account = chat.people.get(key);
    return [key, { userId: account?.userId ?? '', password, role, token: account?.token ?? '' }];
  });
  return {
    homeserver: chat.homeserver,
    room: chat.room,
    people: Object.fromEntries(members),
    bot: { userId: chat.botUserId, pidFile: layout.pid, log: layout.log, ...startOf(layout) },
    dockerHost: cloud.dockerHost,
    docker: join(layout.swarm, 'docker'),
    registry: cloud.registry,
    config: layout.config,
    data: layout.data,
    apps: layout.apps,
    recipes: layout.recipes,
    proxy: cloud.proxy,
    caFile: cloud.caFile,
  };
}

import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { takeDown } from '../sandbox/down.ts';
import { type Facts, isBotAlive } from '../sandbox/facts.ts';
import { type Layout, layoutOf } from '../sandbox/layout.ts';
import type { PersonKey } from '../sandbox/people.ts';
import { send } from '../sandbox/processes.ts';
import { showProgress } from '../sandbox/progress.ts';
import type { RoomClient } from '../sandbox/room-client.ts';
import { clientOfPerson } from '../sandbox/say.ts';
import { until } from '../sandbox/until.ts';
import { bringUp } from '../sandbox/up.ts';
import { type BotProcess, runBotProcess } from './bot-process.ts';
import { type Fleet, type FleetPlan, makeFleet } from './fleet.ts';
import { layTap, type Tap } from './tap.ts';

/** A sandbox of its own, with a tap on the bot's line, that all measurements of one run share. */
export interface World {
  readonly facts: Facts;
  readonly layout: Layout;
  readonly tap: Tap;
  /** Fewer repeats and shorter waits. */
  readonly isQuick: boolean;
  person(key: PersonKey): RoomClient;
  /** Its images are on the node and in the registry, and its recipe is published: made when it is first asked for. */
  fleet(plan: FleetPlan): Promise<Fleet>;
  /** Ends the bot that runs, and starts it anew. */
  startBot(): Promise<BotProcess>;
  stopBot(): Promise<void>;
}

const BOT_ENDS_WITHIN_MS = 15_000;
const Config = z.looseObject({
  matrix: z.looseObject({}),
});

/** Brings it up, has it used, and takes all of it away again, also when it is interrupted. */
export async function withWorld<Result>(
  isQuick: boolean,
  use: (world: World) => Promise<Result>,
): Promise<Result> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('The measurements need Linux and root: sudo script/bench');
  }
  const layout = layoutOf(await mkdtemp('/var/tmp/coopbot-bench-'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void takeDown(layout).finally(() => process.exit(130)));
  }
  const closing: (() => unknown)[] = [];
  try {
    const world = await makeWorld(layout, isQuick);
    closing.push(world.tap.close, world.stopBot);
    return await use(world);
  } finally {
    for (const close of closing.toReversed()) {
      await close();
    }
    await takeDown(layout);
  }
}

async function makeWorld(layout: Layout, isQuick: boolean): Promise<World> {
  const facts = await bringUp(layout, showProgress(process.stderr));
  // It has joined the room; from now on it is started, and its output read, by the measurements.
  send(Number(readFileSync(facts.bot.pidFile, 'utf8')), 'SIGTERM');
  await until(async () => !isBotAlive(facts), BOT_ENDS_WITHIN_MS, 'The bot does not end.');
  const tap = await layTap(facts.homeserver);
  const folder = join(layout.dir, 'bench');
  await mkdir(folder);
  await changeConfig(facts, tap);
  const fleets = new Map<FleetPlan, Promise<Fleet>>();
  const people = new Map<PersonKey, RoomClient>();
  let bot: BotProcess | null = null;
  return {
    facts,
    layout,
    tap,
    isQuick,
    async fleet(plan) {
      const fleet = fleets.get(plan) ?? makeFleet(facts, folder, plan);
      fleets.set(plan, fleet);
      return fleet;
    },
    person(key) {
      const client = people.get(key) ?? clientOfPerson(facts, key);
      people.set(key, client);
      return client;
    },
    async startBot() {
      await bot?.stop();
      bot = await runBotProcess(facts.config, facts.bot.log);
      return bot;
    },
    async stopBot() {
      await bot?.stop();
      bot = null;
    },
  };
}

/** The tap instead of the homeserver, and people may ask as fast as they like. */
async function changeConfig({ config: path }: Facts, tap: Tap): Promise<void> {
  const config = Config.parse(parse(await readFile(path, 'utf8')));
  const changed = {
    ...config,
    matrix: { ...config.matrix, homeserver: tap.url },
    limits: { commands_per_minute: 1000 },
  };
  await writeFile(path, stringify(changed));
}

import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coop } from '../e2e/coop.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { say, type Talk } from '../e2e/talk.ts';
import { randomFrom } from '../lab/chance.ts';
import { DOMAIN } from '../sandbox/layout.ts';
import { type Bystander, placeBystander } from './bystander.ts';
import { type EngineFault, type EngineProxy, engineProxy } from './engine-proxy.ts';
import { lastingBreaks } from './invariants.ts';
import { record } from './record.ts';
import { engines, inForm, isLong, runs, seed } from './scale.ts';

/** By their first request, in the order in which they come in a deploy. */
const MOMENTS = {
  'the plan is made': /^GET \/networks/,
  'the lock is taken': /^POST \/configs\/create/,
  'a password is made': /^POST \/secrets\/create/,
  'a service is posted': /^POST \/services\/create/,
  'it is watched': /^GET \/tasks/,
  'the lock is let go': /^DELETE \/configs/,
} as const;

interface Way {
  readonly fault: EngineFault;
  readonly words: string;
  /** In short form at this one only. */
  readonly moment: keyof typeof MOMENTS;
  /** How often in a row. */
  readonly times: number;
}

const WAYS: readonly Way[] = [
  { fault: '500', words: 'answers 500', moment: 'the lock is let go', times: 3 },
  { fault: 'cut', words: 'cuts connections', moment: 'it is watched', times: 3 },
  { fault: 'lost', words: 'cuts connections once it did it', moment: 'a service is posted', times: 1 },
  { fault: 'late', words: 'answers after the time-out', moment: 'a password is made', times: 1 },
];

const OUTAGES = runs(1, 5);
const DEAD_MS = 4000;
const FROZEN_MS = inForm(13_000, 30_000);
/** How long after the OK that comes at the latest, in milliseconds: sooner than a deploy is over. */
const LATEST_MS = 3000;

interface Bot {
  readonly way: Way;
  readonly coop: Coop;
  readonly proxy: EngineProxy;
  /** Another app each time. */
  nextApp(): string;
}

describe.each(engines)('with engine %i', (engine) => {
  let site: Site;
  let bystander: Bystander;
  let bots: readonly Bot[];
  beforeAll(async () => {
    site = await startSite({ engine });
    bystander = await placeBystander(site);
    bots = await Promise.all(WAYS.map(async (way) => startBot(way, site)));
    await Promise.all(bots.map(async ({ coop }) => bystander.joins(coop)));
  });
  afterAll(async () => {
    await site?.close();
    await Promise.all(bots?.map(async ({ proxy }) => proxy.close()) ?? []);
  });

  const breaks = async ({ coop }: Bot, app: string, tasks: 'same' | 'any'): Promise<readonly string[]> =>
    lastingBreaks(coop, site, { apps: [`${app}.${DOMAIN}`], bystander, tasks });

  async function deploy({ coop }: Bot, app: string): Promise<Talk> {
    const talk = await say(site.people.ana, coop, `!deploy ${app}`);
    await site.people.ana.react((await talk.card()).id, '👍');
    return talk;
  }

  /** What is wrong: it ends in one verdict whatever that is, and afterwards the app can be deployed. */
  async function deployUnder(bot: Bot, moment: Way['moment']): Promise<readonly string[]> {
    const app = bot.nextApp();
    const { ana } = site.people;
    let left = bot.way.times;
    let isOn = moment === 'the plan is made';
    bot.proxy.fault = (request) =>
      isOn && left > 0 && MOMENTS[moment].test(request) && left-- > 0 ? bot.way.fault : 'none';
    const talk = await say(ana, bot.coop, `!deploy ${app}`);
    const first = await talk.answer(/👍|^[❌⚠]|Nothing was/u);
    isOn = true;
    await ana.react(first.id, '👍');
    const verdict = /👍/u.test(first.text) ? await talk.verdict() : first.text;
    bot.proxy.fault = () => 'none';
    console.info(`${bot.way.words} when ${moment}:\n${verdict}`);
    const again = verdict.startsWith('✅') ? verdict : await (await deploy(bot, app)).verdict();
    return [
      ...(left === bot.way.times ? ['it never came to it'] : []),
      ...(again.startsWith('✅') ? [] : [`after all of it: ${again}`]),
      ...(await breaks(bot, app, 'same')),
    ].map((words) => `${moment}: ${words}`);
  }

  it(
    'is told the truth about, whatever becomes of requests',
    async () => {
      const moments = ({ moment }: Way): readonly Way['moment'][] => (isLong ? momentsInOrder : [moment]);
      const broken = await Promise.all(
        bots.map(async (bot) => {
          const found: string[] = [];
          for (const moment of moments(bot.way)) {
            found.push(
              ...(await deployUnder(bot, moment).catch((error: unknown) => [`${moment}: ${String(error)}`])),
            );
          }
          const fault = `an engine that ${bot.way.words}`;
          record('engine', {
            fault,
            engine: String(engine),
            runs: moments(bot.way).length,
            failures: found.length,
            seed: null,
            notes: found,
          });
          return found.map((words) => `${fault}: ${words}`);
        }),
      );

      expect(broken.flat()).toEqual([]);
    },
    inForm(300_000, 1_800_000),
  );

  it.each([
    { outage: 'is killed and started again', isDead: true },
    { outage: 'stands still', isDead: false },
  ])(
    'is waited for when it $outage',
    async ({ outage, isDead }) => {
      const broken: string[] = [];
      for (let run = 0; run < OUTAGES; run += 1) {
        const apps = bots.map((bot) => bot.nextApp());
        const talks = await Promise.all(bots.map(async (bot, index) => deploy(bot, apps[index] ?? '')));
        await setTimeout(chance() * LATEST_MS);
        broken.push(...(bots.some(isAtWork) ? [] : ['it never came to it']));
        await (isDead ? killed(site) : frozen(site));
        const verdicts = await Promise.all(talks.map(async (talk) => talk.verdict(300_000)));
        broken.push(...verdicts.filter((text) => !text.startsWith('✅')));
        const left = await Promise.all(bots.map(async (bot, index) => breaks(bot, apps[index] ?? '', 'any')));
        broken.push(...left.flat());
      }
      record('engine', {
        fault: `an engine that ${outage}, ${bots.length} deploys at once`,
        engine: String(engine),
        runs: OUTAGES * bots.length,
        failures: broken.length,
        seed,
        notes: broken,
      });

      expect(broken).toEqual([]);
    },
    inForm(300_000, 1_800_000),
  );
});

function isAtWork({ coop }: Bot): boolean {
  return coop.stored('SELECT state FROM operations ORDER BY id DESC LIMIT 1') !== 'closed';
}

const chance = randomFrom(seed);
const momentsInOrder: readonly Way['moment'][] = [
  'the plan is made',
  'the lock is taken',
  'a password is made',
  'a service is posted',
  'it is watched',
  'the lock is let go',
];

async function startBot(way: Way, site: Site): Promise<Bot> {
  const engine = site.cloud.dockerHost.replace('unix://', '');
  const proxy = await engineProxy(join(site.dir, `${way.fault}.sock`), engine);
  const names = Array.from({ length: 30 }, (_, number) => `life-${way.fault}-${number}`);
  const recipes = Object.fromEntries(names.map((name) => [name, 'life']));
  const coop = await site.coop(`bot-${way.fault}`, { dockerHost: proxy.dockerHost, recipes });
  return { way, coop, proxy, nextApp: () => names.shift() ?? '' };
}

/** As a crash that somebody notices. */
async function killed({ cloud }: Site): Promise<void> {
  const [manager] = cloud.swarm.nodes;
  await manager?.killEngine();
  await setTimeout(DEAD_MS);
  await manager?.startEngine();
}

/** It takes connections and does not answer. */
async function frozen({ cloud }: Site): Promise<void> {
  const [manager] = cloud.swarm.nodes;
  manager?.pauseEngine();
  await setTimeout(FROZEN_MS);
  manager?.resumeEngine();
}

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coop } from '../e2e/coop.ts';
import { locksOn, servicesOf } from '../e2e/seen.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { say } from '../e2e/talk.ts';
import type { HistoryEvent } from '../lab/history.ts';
import { until } from '../sandbox/until.ts';
import { brokenPromises } from './invariants.ts';
import { createOrders, type Order } from './order.ts';
import { record } from './record.ts';
import { engines } from './scale.ts';

/** Bots at work side by side, each in a room of its own, all on one swarm. */
const BOTS = ['a', 'b', 'c', 'd'];
/** More than a deploy has commits. */
const MOST_ROUNDS = 150;
const EVENTS = [
  'received',
  'planned',
  'approved',
  'queued',
  'started',
  'stepStarted',
  'stepDone',
  'resumed',
  'closed',
];

let site: Site;
let coops: readonly Coop[];
describe.each(engines)('on engine %i', (engine) => {
  beforeAll(async () => {
    site = await startSite({ engine });
    coops = await Promise.all(
      BOTS.map(async (name) =>
        site.coop(name, {
          program: 'test/faults/bot-under-fault.ts',
          isRevived: true,
          recipes: Object.fromEntries(
            Array.from({ length: MOST_ROUNDS + 1 }, (_, n) => [appOf(name, n), 'tiny']),
          ),
        }),
      ),
    );
  });
  afterAll(async () => site?.close());

  it('keeps its promises when it is killed just before or just after any of its commits', async () => {
    const orders = createOrders();
    const broken: string[] = [];
    orders.saw(await deploy(coops[0], { app: appOf('a', 0), order: [] }), []);
    const work = coops.map(async (coop, index) => {
      for (let round = 1; round <= MOST_ROUNDS; round += 1) {
        const order = orders.next();
        if (order === null) {
          return;
        }
        const words = JSON.stringify(order);
        try {
          const commits = await deploy(coop, { app: appOf(BOTS[index] ?? '', round), order });
          orders.done(order, !existsSync(fileIn(coop, 'order')));
          orders.saw(commits, order);
        } catch (error) {
          broken.push(`${words}: ${String(error)}`);
          orders.done(order, true);
        }
        rmSync(fileIn(coop, 'order'), { force: true });
      }
    });
    await Promise.all(work);

    const hit = orders.hit();
    console.info(
      `killed ${hit.length} times:\n${hit.join('\n')}\nnever met again:\n${orders.missed().join('\n')}`,
    );
    record('kill', {
      fault: 'SIGKILL of the bot at each boundary of a deploy',
      engine: String(engine),
      runs: hit.length,
      failures: broken.length,
      seed: null,
      notes: broken,
    });
    expect(broken).toEqual([]);
    for (const side of ['before', 'after']) {
      for (const event of EVENTS) {
        expect(
          hit.filter(
            (words) => lastOf(words).startsWith(`${side} `) && lastOf(words).includes(`journal ${event}`),
          ),
        ).not.toEqual([]);
      }
    }
    // What was met once in passing, by the way that messages and steps happened to fall together, may not come again.
    expect(orders.missed().filter((words) => words.includes('journal'))).toEqual([]);
  }, 900_000);
});

function lastOf(words: string): string {
  return words.split(', then ').at(-1) ?? '';
}

function appOf(bot: string, round: number): string {
  return `tiny-${bot}-${String(round).padStart(3, '0')}`;
}

interface Round {
  readonly app: string;
  readonly order: Order;
}

/** One deploy from its command to its verdict. Answers the commits on the way, by name. */
async function deploy(coop: Coop | undefined, { app, order }: Round): Promise<readonly string[]> {
  if (coop === undefined) {
    throw new Error('There is no bot.');
  }
  const { ana } = site.people;
  rmSync(fileIn(coop, 'commits'), { force: true });
  if (order.length > 0) {
    writeFileSync(fileIn(coop, 'order'), JSON.stringify(order));
  }
  const talk = await say(ana, coop, `!deploy ${app}`);
  const card = await talk.card();
  await ana.react(card.id, '👍');
  const verdict = await talk.verdict();
  const isSaid = async (): Promise<boolean> =>
    coop.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0;
  await until(isSaid, 60_000, 'Not everything is said.');

  expect(verdict).toMatch(/^✅/u);
  await checkPromises(coop, app, talk.command);
  expect(await brokenPromises(coop, site, { apps: [`${app}.oak.coop`] })).toEqual([]);
  // Its network stays: an engine gives a subnet away again before its node has let go of it.
  site.docker(`service rm ${stackOf(app)}_app`);
  return readFileSync(fileIn(coop, 'commits'), 'utf8').trim().split('\n');
}

function fileIn(coop: Coop, name: string): string {
  return join(dirname(coop.data), name);
}

async function checkPromises(coop: Coop, app: string, command: string): Promise<void> {
  const stack = stackOf(app);
  const events = (await coop.events()).filter(({ sender }) => sender === coop.bot);
  const seen = {
    said: events.filter((event) => isMessageIn(event, command)).map((event) => firstLine(event)),
    marks: events
      .filter((event) => isReactionTo(event, command))
      .map(({ content }) => JSON.stringify(content)),
    services: servicesOf(site, stack),
    locks: locksOn(site).filter((name) => name.includes(stack)),
    pin: (await coop.setting(`servers/server1/${app}.oak.coop.env`)).split('\n')[0],
    commits: (await coop.commits(`servers/server1/${app}.oak.coop.env`)).map(
      (message) => message.split('\n')[0],
    ),
    words: coop.stored('SELECT count(*) FROM inbox WHERE words IS NOT NULL'),
    revisions: coop.stored(`SELECT count(*) FROM revisions WHERE stack = '${stack}'`),
    closed: coop.stored(
      `SELECT count(*) FROM journal WHERE json_extract(event, '$.type') = 'closed' AND operation = (SELECT max(id) FROM operations)`,
    ),
  };
  expect(seen).toEqual({
    said: [
      expect.stringMatching(/^#\d+ · New app/),
      expect.stringMatching(/^#\d+ · [▓░]/u),
      expect.stringMatching(/^✅ #\d+ · /),
    ],
    marks: [expect.stringContaining('👀'), expect.stringContaining('✅')],
    services: ['app 1/1'],
    locks: [],
    pin: `TYPE=${app}:1.0.0+2.4.1`,
    commits: [expect.stringContaining(`${app}.oak.coop`)],
    words: 0,
    revisions: 1,
    closed: 1,
  });
}

function stackOf(app: string): string {
  return `${app}_oak_coop`;
}

function isMessageIn({ type, content }: HistoryEvent, thread: string): boolean {
  const relation = JSON.stringify(content['m.relates_to'] ?? {});
  return type === 'm.room.message' && relation.includes(thread) && !relation.includes('m.replace');
}

function isReactionTo({ type, content }: HistoryEvent, target: string): boolean {
  return type === 'm.reaction' && JSON.stringify(content).includes(target);
}

function firstLine({ content }: HistoryEvent): string {
  return String(content['body']).split('\n')[0] ?? '';
}

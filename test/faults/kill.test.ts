import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Coop } from '../e2e/coop.ts';
import { locksOn, servicesOf } from '../e2e/seen.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { say } from '../e2e/talk.ts';
import type { HistoryEvent } from '../lab/history.ts';
import { until } from '../sandbox/until.ts';

/** Bots at work side by side, each in a room of its own, all on one swarm. */
const BOTS = ['a', 'b', 'c', 'd'];
/** More than a deploy has commits. */
const MOST_ROUNDS = 150;

let site: Site;
let coops: readonly Coop[];
beforeAll(async () => {
  site = await startSite();
  coops = await Promise.all(
    BOTS.map(async (name) =>
      site.coop(name, {
        program: 'test/faults/bot-under-fault.ts',
        isRevived: true,
        recipes: Object.fromEntries(rounds().map((n) => [appOf(name, n), 'tiny'])),
      }),
    ),
  );
});
afterAll(async () => site?.close());

it('keeps its promises when it is killed just before or just after any of its commits', async () => {
  const orders = { before: 1, after: 1 };
  const isDone = { before: false, after: false };
  const broken: string[] = [];
  const work = coops.map(async (coop, index) => {
    for (let round = 1; ; round += 1) {
      const side = nextSide(orders, isDone);
      if (side === null) {
        return;
      }
      const n = orders[side];
      orders[side] += 1;
      const wasKilled = await deployUnderFault(coop, {
        app: appOf(BOTS[index] ?? '', round),
        order: `${side} ${n}`,
      });
      isDone[side] ||= !wasKilled;
    }
  });
  await Promise.all(work);

  const kills = coops
    .flatMap((coop) => killsOf(coop))
    .toSorted((one, other) => numberOf(one) - numberOf(other));
  console.info(`killed ${kills.length} times\n${kills.join('\n')}`);
  expect(broken).toEqual([]);
  for (const side of ['before', 'after']) {
    const hit = kills.filter((kill) => kill.startsWith(side)).map(numberOf);
    expect(hit.length).toBeGreaterThan(25);
    // Not one is left out, up to the last.
    expect(hit).toEqual(hit.map((_, index) => index + 1));
  }
  for (const event of [
    'received',
    'planned',
    'approved',
    'queued',
    'started',
    'stepStarted',
    'stepDone',
    'closed',
  ]) {
    expect(kills.join('\n')).toMatch(new RegExp(`^after .*last: ${event}`, 'm'));
  }
}, 900_000);

function rounds(): readonly number[] {
  return Array.from({ length: MOST_ROUNDS }, (_, index) => index + 1);
}

function appOf(bot: string, round: number): string {
  return `tiny-${bot}-${String(round).padStart(3, '0')}`;
}

function nextSide(
  orders: Readonly<Record<'before' | 'after', number>>,
  isDone: Readonly<Record<'before' | 'after', boolean>>,
): 'before' | 'after' | null {
  const open = (['before', 'after'] as const).filter((side) => !isDone[side] && orders[side] <= MOST_ROUNDS);
  return open.toSorted((one, other) => orders[one] - orders[other])[0] ?? null;
}

interface Round {
  readonly app: string;
  readonly order: string;
}

/** One deploy from its command to its verdict. `true`: the bot was killed on the way, as ordered. */
async function deployUnderFault(coop: Coop, { app, order }: Round): Promise<boolean> {
  const file = join(dirname(coop.data), 'order');
  const { ana } = site.people;
  writeFileSync(file, order);
  const talk = await say(ana, coop, `!deploy ${app}`);
  const card = await talk.card();
  await ana.react(card.id, '👍');
  const verdict = await talk.verdict();
  await until(
    async () => coop.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0,
    60_000,
    `${order}: unsent`,
  );

  const wasKilled = !existsSync(file);
  rmSync(file, { force: true });
  expect(verdict, order).toMatch(/^✅/u);
  await checkPromises(coop, { app, order }, talk.command);
  site.docker(`stack rm ${stackOf(app)}`);
  return wasKilled;
}

async function checkPromises(coop: Coop, { app, order }: Round, command: string): Promise<void> {
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
    closed: coop.stored(
      `SELECT count(*) FROM journal WHERE json_extract(event, '$.type') = 'closed' AND operation = (SELECT max(id) FROM operations)`,
    ),
  };
  expect(seen, order).toEqual({
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

function killsOf(coop: Coop): readonly string[] {
  const file = join(dirname(coop.data), 'kills');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function numberOf(kill: string): number {
  return Number(kill.split(' ')[1]);
}

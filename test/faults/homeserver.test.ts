import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coop } from '../e2e/coop.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { say } from '../e2e/talk.ts';
import { randomFrom } from '../lab/chance.ts';
import { until } from '../sandbox/until.ts';
import { type Bystander, placeBystander } from './bystander.ts';
import { type Fault, type FaultyProxy, faultyProxy, type Passing } from './faulty-proxy.ts';
import { brokenPromises } from './invariants.ts';
import { record } from './record.ts';
import { engines, inForm, runs, seed } from './scale.ts';

/** How long the homeserver is gone, in milliseconds. */
const GONE_MS = inForm(20_000, 600_000);
const TIMES = runs(1, 10);
const VERDICT_MS = GONE_MS + 240_000;

/** When a vote is held, and when what it agreed to is done. */
type Time = 'vote' | 'deploy';
const chance = randomFrom(seed);
const any = (faults: readonly Fault[]): Fault => faults[Math.floor(chance() * faults.length)] ?? 'none';
const isSaying = ({ method, path }: Passing): boolean => method === 'PUT' && path.includes('/send/');
const isSync = ({ path }: Passing): boolean => path.includes('/sync') && path.includes('since=');

interface Way {
  readonly name: string;
  readonly fault: (passing: Passing) => Fault;
  /** Only then, and for as long as the homeserver is gone. By default all the time. */
  readonly during?: Time;
}

const isAway = (): Fault => 'cut';
const WAYS: readonly Way[] = [
  { name: 'is gone during a vote', fault: isAway, during: 'vote' },
  { name: 'is gone during a deploy', fault: isAway, during: 'deploy' },
  {
    name: 'says that it is too much',
    fault: (passing) => (isSaying(passing) ? any(['limited', 'limited', 'none']) : 'none'),
  },
  {
    name: 'stores what it does not answer',
    fault: (passing) => (isSaying(passing) ? any(['lost', 'none']) : 'none'),
  },
  { name: 'tells everything twice', fault: (passing) => (isSync(passing) ? any(['again', 'none']) : 'none') },
  { name: 'tells things in another order', fault: (passing) => (isSync(passing) ? 'shuffled' : 'none') },
  {
    name: 'does all of it',
    fault(passing) {
      if (isSync(passing)) {
        return any(['again', 'shuffled', 'cut', 'none', 'none']);
      }
      return isSaying(passing) ? any(['lost', 'limited', 'cut', 'none', 'none']) : 'none';
    },
  },
];

let site: Site;
let bystander: Bystander;
let places: readonly { readonly way: Way; readonly proxy: FaultyProxy; readonly coop: Coop }[];
describe.each(engines)('on engine %i', (engine) => {
  beforeAll(async () => {
    site = await startSite({ engine });
    bystander = await placeBystander(site);
    places = await Promise.all(
      WAYS.map(async (way, index) => {
        const proxy = await faultyProxy(site.synapse.url);
        const recipes = Object.fromEntries(
          Array.from({ length: TIMES }, (_, time) => [appOf(index, time), 'life']),
        );
        const roles = join(import.meta.dirname, 'roles.yml');
        const coop = await site.coop(`bot${index}`, { homeserver: proxy.url, recipes, roles });
        await bystander.joins(coop);
        return { way, proxy, coop };
      }),
    );
  });
  afterAll(async () => {
    await site?.close();
    await Promise.all(places?.map(async ({ proxy }) => proxy.close()) ?? []);
  });

  it(
    'counts each vote once, does once what was agreed, and tells all of it, whatever the homeserver does',
    async () => {
      const broken = await Promise.all(
        places.map(async (place, index) => {
          const found: string[] = [];
          const times = place.way.during === undefined ? TIMES : 1;
          for (let time = 0; time < times; time += 1) {
            found.push(
              ...(await voteAndDeploy(place, appOf(index, time)).catch((error: unknown) => [String(error)])),
            );
          }
          const fault = `a homeserver that ${place.way.name}`;
          record('homeserver', {
            fault,
            engine: String(engine),
            runs: times,
            failures: found.length,
            seed,
            notes: found,
          });
          return found.map((words) => `${fault}: ${words}`);
        }),
      );

      expect(broken.flat()).toEqual([]);
    },
    inForm(420_000, 3_600_000),
  );
});

function appOf(index: number, time: number): string {
  return `life-${index}-${time}`;
}

async function voteAndDeploy(
  { way, proxy, coop }: (typeof places)[number],
  app: string,
): Promise<readonly string[]> {
  const { ana, kim, lou } = site.people;
  const isGone = (time: Time): Promise<void> => goneFor(way, proxy, time);
  proxy.fault = way.during === undefined ? way.fault : () => 'none';
  const talk = await say(lou, coop, `!deploy ${app}`);
  const card = await talk.card();
  await Promise.all(
    [ana, kim].map(async (one) =>
      one.waitFor(() => one.thread(talk.command).find(({ id }) => id === card.id)),
    ),
  );
  const isAwayNow = way.during === 'vote';
  const over = isGone('vote');
  // Ana agrees, takes it back, and agrees again at the end: in between nobody but Kim does.
  const first = await ana.react(card.id, '👍');
  await (isAwayNow || counted(coop, 'approved', 1));
  await takeBack(coop, first);
  await (isAwayNow || counted(coop, 'withdrawn', 1));
  await kim.react(card.id, '👍');
  await over;
  await counted(coop, 'approved', isAwayNow ? 1 : 2);
  await setTimeout(1500);
  const before = coop.stored('SELECT state FROM operations ORDER BY id DESC LIMIT 1');
  await ana.react(card.id, '👍');
  if (way.during === 'deploy') {
    await talk.answer(/[▓░]/u);
    await isGone('deploy');
  }
  const verdict = await talk.verdict(VERDICT_MS);
  proxy.fault = () => 'none';
  const isSaid = async (): Promise<boolean> =>
    coop.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0;
  await until(isSaid, 120_000, 'Not everything is said.');

  return [
    ...(before === 'waiting' ? [] : [`with one voice it was ${String(before)}`]),
    ...(/^✅.*OK\s+by\s+(Kim,\s+Ana|Ana,\s+Kim)/su.test(verdict) ? [] : [verdict]),
    ...(await brokenPromises(coop, site, { apps: [`${app}.oak.coop`], bystander })),
  ];
}

async function goneFor(way: Way, proxy: FaultyProxy, time: Time): Promise<void> {
  if (way.during === time) {
    proxy.fault = way.fault;
    await setTimeout(GONE_MS);
    proxy.fault = () => 'none';
  }
}

/** At once, also before Ana's own client has heard of it. One transaction for each: the homeserver does what it knows only once. */
async function takeBack({ room }: Coop, event: string): Promise<void> {
  const id = encodeURIComponent(event);
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/redact/${id}/back-${id}`;
  const { token } = site.accounts.ana;
  expect(await site.synapse.api('PUT', path, { token, body: {} })).toMatchObject({ status: 200 });
}

/** The event is in the journal that often. */
async function counted(coop: Coop, event: string, times: number): Promise<void> {
  const query = `SELECT count(*) FROM journal WHERE json_extract(event, '$.type') = '${event}'
    AND operation = (SELECT max(id) FROM operations)`;
  await until(async () => Number(coop.stored(query)) >= times, 60_000, `It was not ${event}.`);
}

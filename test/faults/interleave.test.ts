import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Coop } from '../e2e/coop.ts';
import type { Person } from '../e2e/people.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { isVerdict, say, sayAndAgree, type Talk } from '../e2e/talk.ts';
import { followServices, type ServiceEvents } from '../lab/service-events.ts';
import { until } from '../sandbox/until.ts';
import { stackOf } from './chapters.ts';
import { brokenPromises } from './invariants.ts';
import type { Cut } from './order.ts';
import { record } from './record.ts';
import { engines, runs, seed } from './scale.ts';

/**
 * Two that change one app at once: a bot and a person with `docker` in hand, or two bots. One of them is stopped at a moment drawn by
 * lot, while the other does its work; then it goes on.
 */
const RUNS = runs(5, 50);
const EACH_MS = 240_000;
/** A lock that stood still for half a minute is taken over. */
const TAKEN_OVER_MS = 50_000;
const WAYS = ['setting', 'replicas', 'gone'] as const;
type Way = (typeof WAYS)[number];

describe.each(engines)('on engine %i', (engine) => {
  let site: Site;
  let events: ServiceEvents;
  let one: Coop;
  let two: Coop;
  beforeAll(async () => {
    site = await startSite({ engine });
    events = followServices(site.cloud.swarm);
    const program = 'test/faults/bot-under-fault.ts';
    const recipes = {
      ...Object.fromEntries(numbers().map((n) => [`note-${n}`, 'note'])),
      ...Object.fromEntries(numbers().map((n) => [`tiny-${n}`, 'tiny'])),
    };
    [one, two] = await Promise.all(
      ['one', 'two'].map(async (name) => site.coop(name, { program, isRevived: true, recipes })),
    ).then(([first, second]) => [whole(first), whole(second)]);
  });
  afterAll(async () => {
    await events?.close();
    await site?.close();
  });

  it(
    'notices what somebody does with docker, and overwrites none of it',
    async () => {
      const { ana } = site.people;
      const commits = await commitsOf(one, async () => {
        await sayAndAgree(ana, one, '!deploy note-000 1.0.0');
        rmSync(fileIn(one, 'commits'), { force: true });
        await sayAndAgree(ana, one, '!deploy note-000 1.1.0');
      });
      const drawn = draw(commits);
      const broken: string[] = [];
      for (const [index, { cut, way }] of drawn.entries()) {
        const app = `note-${numbers()[index + 1]}`;
        const what = `${way} ${cut.side} ${cut.commit}`;
        const wrong = await meddleAt(cut, { app, way, site, coop: one }).catch((error: unknown) => [
          String(error),
        ]);
        broken.push(...wrong.map((words) => `${what}: ${words}`));
      }

      const about = { engine: String(engine), runs: drawn.length, failures: broken.length, seed };
      record('interleave', { fault: 'docker by hand while the bot is at work', ...about, notes: broken });
      expect(broken, `seed ${seed}`).toEqual([]);
    },
    EACH_MS * (RUNS + 1),
  );

  it(
    'lets one of two bots at a time write to an app, also when one is stopped in the middle',
    async () => {
      const { ana } = site.people;
      const commits = await commitsOf(one, async () => sayAndAgree(ana, one, '!deploy tiny-000'));
      const drawn = draw(commits);
      const broken: string[] = [];
      for (const [index, { cut, isLong }] of drawn.entries()) {
        const app = `tiny-${numbers()[index + 1]}`;
        const what = `${isLong ? 'long' : 'short'} stop ${cut.side} ${cut.commit}`;
        const wrong = await raceAt(cut, { app, isLong, site, events, bots: [one, two] }).catch(
          (error: unknown) => [String(error)],
        );
        broken.push(...wrong.map((words) => `${what}: ${words}`));
      }

      const about = { engine: String(engine), runs: drawn.length, failures: broken.length, seed };
      record('interleave', { fault: 'two bots at one app', ...about, notes: broken });
      expect(broken, `seed ${seed}`).toEqual([]);
    },
    EACH_MS * (RUNS + 1),
  );
});

function numbers(): readonly string[] {
  return Array.from({ length: RUNS + 1 }, (_, n) => String(n).padStart(3, '0'));
}

function whole(coop: Coop | undefined): Coop {
  if (coop === undefined) {
    throw new Error('There is no bot.');
  }
  return coop;
}

interface Drawn {
  readonly cut: Cut;
  readonly way: Way;
  readonly isLong: boolean;
}

/** Moments at which the bot is stopped, and what happens then; the same for the same seed. */
function draw(commits: readonly string[]): readonly Drawn[] {
  const moments = [...new Set(commits.filter((name) => name.startsWith('journal ')))];
  const arbitrary = fc.record({
    commit: fc.constantFrom(...moments),
    side: fc.constantFrom<('before' | 'after')[]>('before', 'after'),
    way: fc.constantFrom(...WAYS),
    isLong: fc.boolean(),
  });
  return fc
    .sample(arbitrary, { numRuns: RUNS, seed })
    .map(({ commit, side, ...rest }) => ({ cut: { commit, side, nth: 1 }, ...rest }));
}

async function commitsOf(coop: Coop, work: () => Promise<unknown>): Promise<readonly string[]> {
  rmSync(fileIn(coop, 'commits'), { force: true });
  await work();
  return readFileSync(fileIn(coop, 'commits'), 'utf8').trim().split('\n');
}

function fileIn(coop: Coop, name: string): string {
  return join(dirname(coop.data), name);
}

/** Says it, and answers once the bot stands still, or has ended without ever coming to that moment. */
async function stopAt(cut: Cut, coop: Coop, talk: Talk): Promise<void> {
  const isThere = async (): Promise<boolean> =>
    !existsSync(fileIn(coop, 'order')) || talk.lines().some(isVerdict);
  await until(isThere, EACH_MS, `it never came to ${cut.commit}`);
  rmSync(fileIn(coop, 'order'), { force: true });
}

interface Meddling {
  readonly app: string;
  readonly way: Way;
  readonly site: Site;
  readonly coop: Coop;
}

async function meddleAt(cut: Cut, { app, way, site, coop }: Meddling): Promise<readonly string[]> {
  const { ana } = site.people;
  const service = `${stackOf(app)}_app`;
  await sayAndAgree(ana, coop, `!deploy ${app} 1.0.0`);
  writeFileSync(fileIn(coop, 'order'), JSON.stringify(cut));
  const talk = await say(ana, coop, `!deploy ${app} 1.1.0`);
  const agreed = agreeOnce(talk, ana);
  await stopAt(cut, coop, talk);
  byHand(way, service, site);
  coop.signal('SIGCONT');
  const said = await agreed;
  const verdict = await talk.verdict();
  await declineTheRest(talk, ana, coop);
  const isOk = verdict.startsWith('✅');
  const isTold = !isOk || said.includes('hand');
  return [
    ...(isTold || isAfterLastLook(cut, coop) ? [] : [`it went unnoticed: ${verdict}`]),
    ...(isStillThere(way, service, site) || said.includes('hand') ? [] : [`it was overwritten: ${verdict}`]),
    ...(await brokenPromises(coop, site, { apps: isOk && isTold ? [`${app}.oak.coop`] : [] })),
  ];
}

/** Says yes to the first plan, and no to one that is made anew. Answers what the bot showed of plans. */
async function agreeOnce(talk: Talk, person: Person): Promise<string> {
  const { id, text } = await talk.card();
  await person.react(id, '👍');
  const next = await talk.answer(
    /New plan\.|^(?:✅|❌|⚠) #|^#\d+ · (?:Cancelled|Not done|Expired)/u,
    EACH_MS,
  );
  if (next.text.includes('New plan.')) {
    await person.react(next.id, '👎');
  }
  return `${text}\n${next.text}`;
}

/** The way back that is offered after what did not end well is another story. Answers when nothing is under way or unsaid. */
async function declineTheRest(talk: Talk, person: Person, coop: Coop): Promise<void> {
  const count = (type: string): unknown =>
    coop.stored(`SELECT count(*) FROM journal WHERE json_extract(event, '$.type') = '${type}'`);
  const isOver = async (): Promise<boolean> => {
    const offer = talk.lines().findLast(({ text }) => text.includes('leaves it so'));
    await (offer === undefined ? null : person.react(offer.id, '👎').catch(() => null));
    return (
      count('received') === count('closed') && coop.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0
    );
  };
  await until(isOver, 60_000, 'it does not come to rest');
}

const lines: Readonly<Record<Way, string>> = {
  setting: 'service update --detach --env-add HAND=1',
  replicas: 'service update --detach --replicas 2',
  gone: 'service rm',
};

function byHand(way: Way, service: string, site: Site): void {
  site.docker(`${lines[way]} ${service}`);
}

function isStillThere(way: Way, service: string, site: Site): boolean {
  const isThere = site.docker(`service ls -q --filter name=${service}`).length > 0;
  if (way === 'gone' || !isThere) {
    return way === 'gone' && !isThere;
  }
  const spec = site.docker(`service inspect ${service}`).join('').replaceAll(/\s/g, '');
  return way === 'setting' ? spec.includes('HAND=1') : spec.includes('"Replicas":2');
}

const Planned = z.object({ plan: z.object({ steps: z.array(z.object({ kind: z.string() })) }) });

/** What somebody does after the stack was seen to be well is no concern of this operation. */
function isAfterLastLook({ commit }: Cut, coop: Coop): boolean {
  const event = coop.stored(
    `SELECT event FROM journal WHERE json_extract(event, '$.type') = 'planned' ORDER BY seq DESC LIMIT 1`,
  );
  const { plan } = Planned.parse(JSON.parse(String(event)));
  const watch = plan.steps.findIndex(({ kind }) => kind === 'watch-stack');
  const [, type, step] = commit.split(' ');
  return type === 'closed' || (type === 'stepDone' && Number(step) >= watch) || Number(step) > watch;
}

interface Race {
  readonly app: string;
  readonly isLong: boolean;
  readonly site: Site;
  readonly events: ServiceEvents;
  readonly bots: readonly [Coop, Coop];
}

async function raceAt(cut: Cut, { app, isLong, site, events, bots }: Race): Promise<readonly string[]> {
  const { ana, kim } = site.people;
  const [stopped, other] = bots;
  writeFileSync(fileIn(stopped, 'order'), JSON.stringify(cut));
  const first = await say(ana, stopped, `!deploy ${app}`);
  const firstEnd = agreeUntilVerdict(first, ana);
  await stopAt(cut, stopped, first);
  const second = await say(kim, other, `!deploy ${app}`);
  const secondEnd = agreeUntilVerdict(second, kim);
  await Promise.race([secondEnd, setTimeout(isLong ? TAKEN_OVER_MS : 5000)]);
  stopped.signal('SIGCONT');
  const verdicts = await Promise.all([firstEnd, secondEnd]);
  for (const coop of bots) {
    await until(
      async () => coop.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0,
      60_000,
      'unsaid',
    );
  }
  const apps = [`${app}.oak.coop`];
  const broken = [
    ...(await brokenPromises(stopped, site, { apps })),
    ...(await brokenPromises(other, site, { apps })),
  ];
  const happened = events.of(`${stackOf(app)}_app`);
  const seen = `${happened.join()}; ${verdicts.map((text) => text.split('\n').slice(0, 3).join(' ')).join(' | ')}`;
  return [
    ...(happened.filter((what) => what === 'create').length === 1 ? [] : [`made: ${seen}`]),
    ...(happened.includes('remove') ? [`removed: ${seen}`] : []),
    ...(verdicts.some((text) => text.startsWith('✅')) ? [] : [`nobody brought it up: ${seen}`]),
    ...broken,
  ];
}

/** Says yes to each plan that is shown: one may be void because the other bot came first. */
async function agreeUntilVerdict(talk: Talk, person: Person): Promise<string> {
  const agreed = new Set<string>();
  for (;;) {
    const line = await person.waitFor(
      () =>
        talk.lines().find((one) => isVerdict(one)) ??
        talk.lines().find(({ id, text }) => /👍 or/.test(text) && !agreed.has(id)),
      EACH_MS,
    );
    if (isVerdict(line)) {
      return line.text;
    }
    agreed.add(line.id);
    await person.react(line.id, '👍');
  }
}

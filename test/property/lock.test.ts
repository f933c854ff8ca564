import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Call, Engine } from '../../src/adapters/docker/engine.ts';
import { createDockerLock } from '../../src/adapters/docker/lock.ts';
import { EngineRefusal, notReached } from '../../src/adapters/docker/refusal.ts';
import { OperationId, ServerName, StackName } from '../../src/kernel/ids.ts';
import type { Clock } from '../../src/kernel/system.ts';
import { fakeLog, fakeRandom } from '../fakes/fake-system.ts';

const server = ServerName.parse('server1');
const at = { server, stack: StackName.parse('wiki_oak_coop') };
const never = new AbortController().signal;
/** As the adapter has it: a call that takes longer is given up, whether it has come to anything or not. */
const CALL_MS = 10_000;

interface Config {
  readonly id: string;
  readonly name: string;
  version: number;
  labels: Record<string, string>;
}

interface Waiting {
  readonly sinceMs: number;
  go(): void;
  late(): void;
}

/** One swarm, seen by several bots; nothing happens on it before the test says so, and no answer arrives before. */
function swarm() {
  const configs = new Map<string, Config>();
  const waiting: Waiting[] = [];
  let nowMs = 0;
  let serial = 0;

  /** Until the test lets it pass; or until it is too late. */
  async function gate(sinceMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.push({ sinceMs, go: resolve, late: () => reject(notReached(server, new Error('late'))) });
    return promise;
  }

  function take(call: Call): unknown {
    const id = /configs\/([^/]+)/.exec(call.path)?.[1] ?? '';
    const labels = call.body?.['Labels'] as Record<string, string> | undefined;
    if (call.path === '/configs/create') {
      const name = String(call.body?.['Name']);
      if ([...configs.values()].some((config) => config.name === name)) {
        throw new EngineRefusal(409, 'name conflicts', null);
      }
      serial += 1;
      configs.set(`c${serial}`, { id: `c${serial}`, name, version: serial, labels: { ...labels } });
      return { ID: `c${serial}` };
    }
    if (call.method === 'GET') {
      return [...configs.values()].map(({ name, ...config }) => ({
        ID: config.id,
        Version: { Index: config.version },
        Spec: { Name: name, Labels: { ...config.labels } },
      }));
    }
    const config = configs.get(id);
    if (config === undefined) {
      throw new EngineRefusal(404, 'not found', null);
    }
    if (call.method === 'DELETE') {
      configs.delete(id);
      return null;
    }
    if (config.version !== Number(call.query?.['version'])) {
      throw new EngineRefusal(500, 'update out of sequence', null);
    }
    serial += 1;
    Object.assign(config, { version: serial, labels: { ...labels } });
    return null;
  }

  const clock: Clock = {
    now: () => new Date(0), // No decision may rest on it.
    monotonicMs: () => nowMs,
    sleep: () => new Promise(() => {}), // The worst case: nobody's heart beats.
  };
  const engine: Engine = {
    server,
    apiMinor: async () => 51,
    async call(call) {
      const sinceMs = nowMs;
      await gate(sinceMs);
      const answer = take(call);
      await gate(sinceMs);
      return answer;
    },
    stream: () => Promise.reject(new Error('no streams here')),
  };
  return {
    clock,
    engine,
    waiting,
    holder: () => [...configs.values()][0]?.labels['coop.coopbot.owner'],
    /** Something that is written for an operation, as long as the engine may take for it. */
    async write(): Promise<void> {
      await gate(nowMs);
    },
    pass(ms: number): void {
      nowMs += ms;
      const late = waiting.filter(({ sinceMs }) => nowMs - sinceMs > CALL_MS);
      for (const one of late) {
        waiting.splice(waiting.indexOf(one), 1);
        one.late();
      }
    },
  };
}

interface Story {
  readonly choices: readonly (readonly [which: number, passMs: number])[];
  /** After how many steps each bot is killed; the next one by its name goes on with the same operation. */
  readonly killedAfter: readonly number[];
}

interface Seen {
  /** What is wrong, in words. */
  readonly broken: string[];
  writes: number;
  takes: number;
  isOver: boolean;
}

/** One bot with one operation, that wants the lock again and again. */
async function work(
  { bot, id, dies }: { readonly bot: string; readonly id: number; readonly dies: number },
  world: ReturnType<typeof swarm>,
  seen: Seen,
): Promise<void> {
  const owner = OperationId.parse(id);
  const deps = { bot, clock: world.clock, random: fakeRandom(), log: fakeLog() };
  const start = () => createDockerLock({ servers: [server], of: () => world.engine }, deps);

  async function writeTwice(lock: ReturnType<typeof start>): Promise<void> {
    await lock.take(at, owner, never);
    seen.takes += 1;
    for (let write = 0; write < 2; write += 1) {
      await lock.check(at, owner, never);
      await world.write();
      seen.writes += 1;
      const holder = world.holder();
      seen.broken.push(...(holder === `${bot}/${id}` ? [] : [`${bot} wrote while ${holder} held the lock`]));
    }
  }

  let lock = start();
  for (let step = 0; !seen.isOver; step += 1) {
    lock = step === dies ? start() : lock;
    await writeTwice(lock)
      .then(async () => (step % 2 === 0 ? lock.release(at, owner, never) : undefined))
      .catch(async () => world.write()) // The worker looks again later.
      .catch(() => {});
  }
}

async function play({ choices, killedAfter }: Story): Promise<Seen> {
  const world = swarm();
  const seen: Seen = { broken: [], writes: 0, takes: 0, isOver: false };
  const works = ['oak', 'birch', 'elm'].map((bot, n) =>
    work({ bot, id: n + 1, dies: killedAfter[n] ?? 0 }, world, seen),
  );
  for (const [which, passMs] of choices) {
    await new Promise(setImmediate);
    world.pass(passMs);
    const [next] = world.waiting.splice(which % Math.max(1, world.waiting.length), 1);
    next?.go();
  }
  seen.isOver = true;
  for (let round = 0; round < 100; round += 1) {
    world.waiting.splice(0).forEach(({ late }) => late());
    await new Promise(setImmediate);
  }
  await Promise.all(works);
  return seen;
}

const pause = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.nat(3000) },
  { weight: 1, arbitrary: fc.integer({ min: 8000, max: 9900 }) },
  { weight: 1, arbitrary: fc.integer({ min: 20_000, max: 31_000 }) },
);
const story = fc.record({
  choices: fc.array(fc.tuple(fc.nat(5), pause), { minLength: 100, maxLength: 300 }),
  killedAfter: fc.array(fc.nat(4), { minLength: 3, maxLength: 3 }),
});

it('lets nobody write to a stack whose lock somebody else holds, however calls and pauses fall', async () => {
  let [writes, takes] = [0, 0];
  await fc.assert(
    fc.asyncProperty(story, async (one) => {
      const seen = await play(one);
      writes += seen.writes;
      takes += seen.takes;
      expect(seen.broken).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(takes).toBeGreaterThan(300);
  expect(writes).toBeGreaterThan(300);
});

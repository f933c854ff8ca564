import { z } from 'zod';
import { run } from '../sandbox/run.ts';
import { at, botDeploys, cliDeploys, PEER, removeStacks, stackOf } from './deploys.ts';
import { FLEET, type Fleet, type FleetVersion, VERSIONS } from './fleet.ts';
import { figure, type Measurement, median, seconds, spread, times } from './measurement.ts';
import type { World } from './world.ts';

const ROUNDS = { full: 3, quick: 1 };
/** Source: swarmkit, the monitoring time of a service that says nothing else. */
const MONITOR_MS = 5000;
const MOST = { deploy: 0.6, update: 0.5, verdictMs: 1000 };

/** One change by the bot, in milliseconds. */
interface Ours {
  /** 👍 said → verdict in the room. */
  readonly seen: number;
  /** The operation alone: `started` → `closed`. */
  readonly operation: number;
  /** The last task healthy, and watched → verdict in the room. */
  readonly verdict: number;
}

interface Round {
  readonly deploy: { readonly ours: Ours; readonly peer: number };
  readonly update: { readonly ours: Ours; readonly peer: number };
}

export async function measure(world: World): Promise<readonly Measurement[]> {
  await world.startBot();
  const rounds: Round[] = [];
  for (let left = world.isQuick ? ROUNDS.quick : ROUNDS.full; left > 0; left -= 1) {
    rounds.push(await round(world, left % 2 === 0));
  }
  const verdicts = rounds.flatMap(({ deploy, update }) => [deploy.ours.verdict, update.ours.verdict]);
  return [
    figure('last task healthy → verdict, after the monitoring time', median(verdicts), {
      unit: seconds,
      most: MOST.verdictMs,
      detail: spread(verdicts, seconds),
      measures: `the engine's time of the last task's \`running\` + ${MONITOR_MS / 1000} s → the homeserver has the verdict; median of ${verdicts.length}`,
    }),
    ...rowsOf(
      'deploy',
      rounds.map(({ deploy }) => deploy),
    ),
    ...rowsOf(
      'update',
      rounds.map(({ update }) => update),
    ),
  ];
}

/** One after the other on the same engine; who goes first changes. */
async function round(world: World, isPeerFirst: boolean): Promise<Round> {
  const fleet = await world.fleet(FLEET);
  const [first, second] = VERSIONS;
  const peer = async (version: FleetVersion): Promise<number> =>
    cliDeploys(world, [fleet, version], ['--detach=false']);
  const both = async (version: FleetVersion): Promise<Round['deploy']> => {
    const early = isPeerFirst ? await peer(version) : null;
    const ours = await weDeploy(world, fleet, version);
    return { ours, peer: early ?? (await peer(version)) };
  };
  const deploy = await both(first);
  const update = await both(second);
  await removeStacks(world, [stackOf(fleet), PEER]);
  return { deploy, update };
}

async function weDeploy(world: World, fleet: Fleet, version: FleetVersion): Promise<Ours> {
  const done = await botDeploys(world, fleet, version);
  const healthyAt = await lastTaskRunsSince(world.facts.docker, stackOf(fleet));
  return {
    seen: done.verdict.at - done.agreedAt,
    operation: at(done, 'closed') - at(done, 'started'),
    verdict: done.verdict.at - healthyAt - MONITOR_MS,
  };
}

const Task = z.object({
  DesiredState: z.string(),
  Status: z.object({ Timestamp: z.coerce.date(), State: z.string() }),
});

/** When the last of the stack's tasks began to run, by the engine's own account: to it, healthy is `running`. */
async function lastTaskRunsSince(docker: string, stack: string): Promise<number> {
  const ids = await run(docker, [
    'stack',
    'ps',
    '--quiet',
    '--no-trunc',
    '--filter',
    'desired-state=running',
    stack,
  ]);
  const tasks = await run(docker, ['inspect', '--type', 'task', ...ids.trim().split('\n')]);
  const running = Task.array()
    .parse(JSON.parse(tasks))
    .filter(({ Status }) => Status.State === 'running');
  return Math.max(...running.map(({ Status }) => Status.Timestamp.getTime()));
}

function rowsOf(what: 'deploy' | 'update', runs: readonly Round['deploy'][]): readonly Measurement[] {
  const peer = runs.map((one) => one.peer);
  const cli = '`docker stack deploy --detach=false` of the same five services on the same engine';
  const row = (name: string, pick: (ours: Ours) => number, measures: string): readonly Measurement[] => {
    const ours = runs.map((one) => pick(one.ours));
    const ratios = runs.map((one) => pick(one.ours) / one.peer);
    const detail = `${seconds.show(median(ours))} against ${seconds.show(median(peer))}`;
    return [
      figure(name, median(ratios), {
        unit: times,
        most: MOST[what],
        detail,
        measures: `${measures}, over ${cli}`,
      }),
    ];
  };
  const kind = what === 'deploy' ? 'a new stack' : 'a new image for each service';
  return [
    ...row(
      `${what}, as a member sees it`,
      ({ seen }) => seen,
      `${kind}: 👍 → verdict in the room; median ratio of ${runs.length}`,
    ),
    ...row(
      `${what}, the operation alone`,
      ({ operation }) => operation,
      `${kind}: \`started\` → \`closed\` in the journal; median ratio of ${runs.length}`,
    ),
  ];
}

import { z } from 'zod';
import { stackNameOf } from '../../src/apps/app.ts';
import { AppName } from '../../src/kernel/ids.ts';
import { DOMAIN } from '../sandbox/layout.ts';
import { run } from '../sandbox/run.ts';
import { until } from '../sandbox/until.ts';
import { type FleetVersion, RECIPE, VERSIONS } from './fleet.ts';
import { historyOf } from './journal.ts';
import { figure, type Measurement, median, seconds, spread, times } from './measurement.ts';
import { now } from './tap.ts';
import type { World } from './world.ts';

const ROUNDS = { full: 3, quick: 1 };
const PEER = 'peer';
const STACK = stackNameOf(AppName.parse(`${RECIPE}.${DOMAIN}`), {});
const GONE_WITHIN_MS = 60_000;
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
  const [first, second] = VERSIONS;
  const both = async (version: FleetVersion): Promise<Round['deploy']> => {
    const early = isPeerFirst ? await peerDeploys(world, version) : null;
    const ours = await weDeploy(world, version);
    return { ours, peer: early ?? (await peerDeploys(world, version)) };
  };
  const deploy = await both(first);
  const update = await both(second);
  await removeBoth(world);
  return { deploy, update };
}

async function weDeploy({ person, tap, facts }: World, version: FleetVersion): Promise<Ours> {
  const ana = person('ana');
  const command = await ana.say(`!deploy ${RECIPE} ${version}`);
  const card = await tap.said(({ target, relation }) => target === command && relation === 'm.thread');
  const number = Number(/^#(\d+) · /.exec(card.body)?.[1]);
  const from = now();
  await ana.react(card.event, '👍');
  const verdict = await tap.said(
    ({ target, body }) => target === command && new RegExp(`^[✅❌⚠]\\uFE0F? #${number}\\b`, 'u').test(body),
    120_000,
  );
  if (!verdict.body.startsWith('✅')) {
    throw new Error(verdict.body);
  }
  await tap.said(({ target, key }) => target === command && key === '✅');
  const history = historyOf(facts.data, number);
  const at = (type: string): number => history.findLast((event) => event.type === type)?.at ?? Number.NaN;
  const healthyAt = await lastTaskRunsSince(facts.docker);
  return {
    seen: verdict.at - from,
    operation: at('closed') - at('started'),
    verdict: verdict.at - healthyAt - MONITOR_MS,
  };
}

const Task = z.object({
  DesiredState: z.string(),
  Status: z.object({ Timestamp: z.coerce.date(), State: z.string() }),
});

/** When the last of the stack's tasks began to run, by the engine's own account: to it, healthy is `running`. */
async function lastTaskRunsSince(docker: string): Promise<number> {
  const ids = await run(docker, [
    'stack',
    'ps',
    '--quiet',
    '--no-trunc',
    '--filter',
    'desired-state=running',
    STACK,
  ]);
  const tasks = await run(docker, ['inspect', '--type', 'task', ...ids.trim().split('\n')]);
  const running = Task.array()
    .parse(JSON.parse(tasks))
    .filter(({ Status }) => Status.State === 'running');
  return Math.max(...running.map(({ Status }) => Status.Timestamp.getTime()));
}

/** `docker stack deploy` as somebody at the server would, waiting for its end. */
async function peerDeploys({ facts, fleet }: World, version: FleetVersion): Promise<number> {
  const from = now();
  const words = ['stack', 'deploy', '--detach=false', '--compose-file', fleet.composeFile(version), PEER];
  await run(facts.docker, words, { env: { STACK_NAME: PEER } });
  return now() - from;
}

/** Both by docker's own hand, and not measured: the next round begins with nothing. */
async function removeBoth({ facts: { docker } }: World): Promise<void> {
  const label = 'label=com.docker.stack.namespace';
  const isGone = async (): Promise<boolean> => {
    // A network is in use until the last task has ended: then it is asked again.
    await run(docker, ['stack', 'rm', STACK, PEER]).catch(() => {});
    const containers = await run(docker, ['ps', '--all', '--quiet', '--filter', label]);
    const networks = await run(docker, ['network', 'ls', '--quiet', '--filter', label]);
    return `${containers}${networks}`.trim() === '';
  };
  await until(isGone, GONE_WITHIN_MS, 'The stacks do not go away.');
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

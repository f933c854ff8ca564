import { setTimeout } from 'node:timers/promises';
import { at, type BotDeploy, botDeploys, cliDeploys, PEER, removeStacks, stackOf } from './deploys.ts';
import { ARMADA, type Fleet, VERSIONS } from './fleet.ts';
import { figure, type Measurement, median, ms, spread, times } from './measurement.ts';
import type { World } from './world.ts';

const COUNTS = { full: { rounds: 3, unchanged: 7 }, quick: { rounds: 1, unchanged: 3 } };
const MOST_TIMES = 0.8;
/** What has run for a minute is no longer watched when nothing is done to it: `src/swarm/watch.ts`. */
const SETTLED_MS = 62_000;
const [VERSION] = VERSIONS;

interface Figures {
  /** 👍 said → verdict in the room, and `started` → the last step before the wait. */
  readonly seen: number[];
  readonly posted: number[];
  /** `docker stack deploy`, to its end without waiting. */
  readonly cli: number[];
}

/** Twenty services by the bot that runs, against the process of docker's command line. */
export async function measure(world: World): Promise<readonly Measurement[]> {
  const counts = world.isQuick ? COUNTS.quick : COUNTS.full;
  await world.startBot();
  const fleet = await world.fleet(ARMADA);
  // Its settings are made once, and docker's command line has none: not measured.
  await botDeploys(world, fleet, VERSION);
  const fresh: Figures = { seen: [], posted: [], cli: [] };
  for (let left = counts.rounds; left > 0; left -= 1) {
    await removeStacks(world, [stackOf(fleet), PEER]);
    fresh.cli.push(await cliDeploys(world, [fleet, VERSION]));
    await removeStacks(world, [PEER]);
    const done = await botDeploys(world, fleet, VERSION);
    fresh.seen.push(done.verdict.at - done.agreedAt);
    fresh.posted.push(lastPostOf(done) - at(done, 'started'));
  }
  const cliWatched = await cliDeploys(world, [fleet, VERSION], ['--detach=false']);
  const again = await unchanged(world, fleet, counts.unchanged);
  await removeStacks(world, [stackOf(fleet), PEER]);
  return [...rowsOfFresh(fresh, cliWatched), ...again];
}

/** When all services were with the engine; what comes then only waits. */
function lastPostOf({ history }: BotDeploy): number {
  const [wait] = history.filter(({ type }) => type === 'stepStarted').slice(-1);
  return wait?.at ?? Number.NaN;
}

function rowsOfFresh({ seen, posted, cli }: Figures, cliWatched: number): readonly Measurement[] {
  return [
    ratio('20 services anew, all running', [seen, [cliWatched]], {
      measures:
        'a new stack: 👍 said → verdict in the room, over `docker stack deploy --detach=false`, which waits for one service after the other',
    }),
    ratio('20 services anew, all posted', [posted, cli], {
      measures:
        'a new stack: `started` → the last service is with the engine, each image looked for on the node before, over `docker stack deploy`, which does not wait',
    }),
  ];
}

/** In turns, both stacks up and settled. */
async function unchanged(world: World, fleet: Fleet, repeats: number): Promise<readonly Measurement[]> {
  await setTimeout(SETTLED_MS);
  const [ours, operation, cli]: [number[], number[], number[]] = [[], [], []];
  for (let left = repeats; left > 0; left -= 1) {
    const done = await botDeploys(world, fleet, VERSION);
    ours.push(done.verdict.at - done.askedAt);
    operation.push(at(done, 'closed') - at(done, 'received'));
    cli.push(await cliDeploys(world, [fleet, VERSION]));
  }
  const watched = world.isQuick ? [] : [await cliDeploys(world, [fleet, VERSION], ['--detach=false'])];
  const over = 'over `docker stack deploy` of the same, which does not look whether anything runs';
  return [
    ratio('20 services unchanged, as a member sees it', [ours, cli], {
      measures: `nothing to change: \`!deploy\` said → verdict in the room, planned twice and all tasks looked at, ${over}; medians of ${repeats}, in turns`,
    }),
    ratio('20 services unchanged, the operation alone', [operation, cli], {
      measures: `the same, \`received\` → \`closed\` in the journal, ${over}`,
    }),
    ...(watched.length === 0
      ? []
      : [
          ratio('20 services unchanged, all running', [ours, watched], {
            measures:
              'nothing to change: `!deploy` said → verdict in the room, over `docker stack deploy --detach=false`, which looks at what runs, as the bot does',
          }),
        ]),
  ];
}

function ratio(
  name: string,
  [ours, theirs]: readonly [readonly number[], readonly number[]],
  { measures }: { readonly measures: string },
): Measurement {
  const detail = `${ms.show(median(ours))} against ${ms.show(median(theirs))}; ours ${spread(ours, ms)}`;
  return figure(name, median(ours) / median(theirs), { unit: times, most: MOST_TIMES, detail, measures });
}

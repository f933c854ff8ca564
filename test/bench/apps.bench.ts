import { stackNameOf } from '../../src/apps/app.ts';
import { AppName } from '../../src/kernel/ids.ts';
import { DOMAIN } from '../sandbox/layout.ts';
import { run } from '../sandbox/run.ts';
import { addApps } from './many-apps.ts';
import { figure, type Measurement, median, ms, quantile, times } from './measurement.ts';
import { now } from './tap.ts';
import type { World } from './world.ts';

const APPS = 100;
const MOST_MS = 300;
/** One look of the bot may take this part of what as many processes take. */
const MOST_OF_DOCKER = 0.1;
const REPEATS = { full: 20, quick: 5 };
const DOCKER_REPEATS = { full: 3, quick: 1 };
const AT_ONCE = 4;

/** `!apps` beside what a person would do without it: docker's command line, once for each app, in turns on the same swarm. */
export async function measure(world: World): Promise<readonly Measurement[]> {
  await addApps(world, APPS);
  await makeStacks(world);
  await world.startBot();
  await askForApps(world); // The first one after a start reads all files and asks the engine for names.
  const answers: number[] = [];
  const processes: number[] = [];
  for (let left = world.isQuick ? DOCKER_REPEATS.quick : DOCKER_REPEATS.full; left > 0; left -= 1) {
    processes.push(await onePerApp(world));
    for (let asked = world.isQuick ? REPEATS.quick : REPEATS.full; asked > 0; asked -= 1) {
      answers.push(await askForApps(world));
    }
  }
  await removeStacks(world);
  const measures = `the sync that brought \`!apps\` is with the bot whole → it sends the answer; ${APPS} stacks run, ${answers.length} answers`;
  return [
    figure(`!apps, ${APPS} apps, p50`, median(answers), { unit: ms, measures, most: MOST_MS }),
    figure(`!apps, ${APPS} apps, p95`, quantile(answers, 0.95), { unit: ms, measures }),
    figure(`docker, one process for each of ${APPS} apps`, median(processes), {
      unit: ms,
      measures: '`docker stack services APP`, one after the other, in turns with it',
    }),
    figure('!apps by that', median(answers) / median(processes), {
      unit: times,
      measures: 'the medians of both',
      most: MOST_OF_DOCKER,
    }),
  ];
}

const stacks = Array.from({ length: APPS }, (_, index) =>
  stackNameOf(AppName.parse(`pad${index + 1}.${DOMAIN}`), {}),
);

/** A service without tasks for each app: what is measured is looking, and a hundred containers would only be in its way. */
async function makeStacks({ facts: { docker } }: World): Promise<void> {
  await each(async (stack) => {
    const label = `com.docker.stack.namespace=${stack}`;
    const flags = ['--detach', '--quiet', '--replicas', '0', '--no-resolve-image', '--label', label];
    await run(docker, ['service', 'create', ...flags, '--name', `${stack}_app`, 'busybox', 'true']);
  });
}

async function removeStacks({ facts: { docker } }: World): Promise<void> {
  await each(async (stack) => {
    await run(docker, ['service', 'rm', `${stack}_app`]);
  });
}

async function each(work: (stack: string) => Promise<void>): Promise<void> {
  for (let start = 0; start < stacks.length; start += AT_ONCE) {
    await Promise.all(stacks.slice(start, start + AT_ONCE).map(work));
  }
}

async function onePerApp({ facts: { docker } }: World): Promise<number> {
  const from = now();
  for (const stack of stacks) {
    await run(docker, ['stack', 'services', stack]);
  }
  return now() - from;
}

async function askForApps({ person, tap }: World): Promise<number> {
  const command = await person('ana').say('!apps');
  const answer = await tap.said(({ relation, target }) => relation === 'm.thread' && target === command);
  const from = tap.heardAt(command);
  if (from === null || !answer.body.includes(`${APPS} apps`)) {
    throw new Error(`The bot does not see the apps: ${answer.body}`);
  }
  return answer.askedAt - from;
}

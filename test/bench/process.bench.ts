import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { manyServices, threeFiles, VARIABLES } from '../fixtures/large-stack.ts';
import { findDockerCli } from '../parity/rig/docker-cli.ts';
import { CACHE_FOLDER, PROJECT_FOLDER } from '../sandbox/layout.ts';
import { run } from '../sandbox/run.ts';
import { PEER, removeStacks } from './deploys.ts';
import { ARMADA, VERSIONS } from './fleet.ts';
import { figure, type Measurement, median, ms, times } from './measurement.ts';
import type { World } from './world.ts';

const REPEATS = { full: 21, quick: 7 };
const MOST_TIMES = 3;
const SETTLED_MS = 8000;
const MAIN = join(PROJECT_FOLDER, 'src/main.ts');
/** As the image sets it: without it Node reads src/main.ts itself anew each time, to strip its types. */
const CACHED = { NODE_COMPILE_CACHE: join(CACHE_FOLDER, 'node') };

type Command = readonly [program: string, args: readonly string[], env: Readonly<Record<string, string>>];

/** Whole processes, from their start to their end, coopbot's and docker's in turns. */
export async function measure(world: World): Promise<readonly Measurement[]> {
  const repeats = world.isQuick ? REPEATS.quick : REPEATS.full;
  return [
    ...(await starts(repeats)),
    ...(await configs(world, repeats)),
    ...(await unchangedDeploy(world, repeats)),
  ];
}

async function starts(repeats: number): Promise<readonly Measurement[]> {
  const [bare, plain, cached, docker] = await inTurns(
    [
      [process.execPath, ['-e', '0'], {}],
      [process.execPath, [MAIN, 'help'], {}],
      [process.execPath, [MAIN, 'help'], CACHED],
      dockerCommand(['--version'], {}),
    ],
    repeats,
  );
  const measures = `the whole process; median of ${repeats}, in turns`;
  return [
    figure('process: `node -e 0`', bare, { unit: ms, measures }),
    figure('process: `coopbot help`', plain, { unit: ms, measures }),
    figure('process: `coopbot help`, NODE_COMPILE_CACHE set', cached, { unit: ms, measures }),
    figure('process: `docker --version`', docker, { unit: ms, measures }),
  ];
}

async function configs(world: World, repeats: number): Promise<readonly Measurement[]> {
  const folder = join(world.layout.dir, 'bench/process');
  await mkdir(folder, { recursive: true });
  const files = [...threeFiles(20), { ...manyServices(1000), path: 'thousand.yml' }];
  for (const { path, text } of [...files, { path: 'web.conf', text: 'listen 8080\n' }]) {
    await writeFile(join(folder, path), text);
  }
  const of = (names: readonly string[]): readonly string[] => [
    'stack',
    'config',
    ...names.flatMap((name) => ['--compose-file', join(folder, name)]),
  ];
  const three = of(threeFiles(20).map(({ path }) => path));
  return [
    ...(await compared('`stack config`, 20 services in 3 files', { words: three, env: VARIABLES }, repeats)),
    ...(await compared(
      '`stack config`, 1,000 services',
      { words: of(['thousand.yml']), env: VARIABLES },
      Math.ceil(repeats / 3),
    )),
  ];
}

/** Of the twenty services nothing has to change. */
async function unchangedDeploy(world: World, repeats: number): Promise<readonly Measurement[]> {
  const fleet = await world.fleet(ARMADA);
  const words = ['stack', 'deploy', '--compose-file', fleet.composeFile(VERSIONS[0]), PEER];
  const env = { STACK_NAME: PEER, DOCKER_HOST: world.facts.dockerHost };
  await time(dockerCommand(words, env));
  await setTimeout(SETTLED_MS);
  const rows = await compared('unchanged `stack deploy`, 20 services', { words, env }, repeats);
  await removeStacks(world, [PEER]);
  return rows;
}

async function compared(
  name: string,
  { words, env }: { readonly words: readonly string[]; readonly env: Command[2] },
  repeats: number,
): Promise<readonly Measurement[]> {
  const [plain, cached, docker] = await inTurns(
    [
      [process.execPath, [MAIN, ...words], env],
      [process.execPath, [MAIN, ...words], { ...env, ...CACHED }],
      dockerCommand(words, env),
    ],
    repeats,
  );
  const measures = `coopbot\u2019s whole process over docker\u2019s; medians of ${repeats}, in turns`;
  const row = (label: string, ours: number): Measurement =>
    figure(label, ours / docker, {
      unit: times,
      most: MOST_TIMES,
      detail: `${ms.show(ours)} against ${ms.show(docker)}`,
      measures,
    });
  return [row(name, plain), row(`${name}, NODE_COMPILE_CACHE set`, cached)];
}

/** The median of each, in milliseconds. The first turn, which fills caches, does not count. */
async function inTurns<const Commands extends readonly Command[]>(
  commands: Commands,
  repeats: number,
): Promise<{ readonly [Index in keyof Commands]: number }>;
async function inTurns(commands: readonly Command[], repeats: number): Promise<readonly number[]> {
  const found = commands.map((): number[] => []);
  for (let turn = 0; turn <= repeats; turn += 1) {
    for (const [index, command] of commands.entries()) {
      const tookMs = await time(command);
      found[index]?.push(...(turn === 0 ? [] : [tookMs]));
    }
  }
  return found.map(median);
}

async function time([program, args, env]: Command): Promise<number> {
  const from = performance.now();
  await run(program, args, { env });
  return performance.now() - from;
}

function dockerCommand(words: readonly string[], env: Command[2]): Command {
  const cli = findDockerCli();
  if (cli === null) {
    throw new Error('There is no docker 28 in PATH.');
  }
  const [program, ...first] = cli.command;
  return [program, [...first, ...words], env];
}

/**
 * Records what docker's command line makes of cases: `node test/parity/rig/record.ts CASE… [--engine unix:///…] [--check]`.
 * `cases/README.md` says what is written.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { allCases, type Case, readJson } from './cases.ts';
import { type DockerCli, findDockerCli } from './docker-cli.ts';
import { docker } from './implementations.ts';
import { stable } from './normalize.ts';
import { ask, forwardTo } from './recorder.ts';
import { outputOf, runOnEngine, runOnMock, type StepResult } from './run-case.ts';
import { runConfig } from './run-config.ts';

/** By name of the golden file. */
type Goldens = Readonly<Record<string, string>>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: 'string' }, check: { type: 'boolean', default: false } },
});
const found = findDockerCli();
if (found === null) {
  throw new Error(
    'There is no docker 28 in PATH, and test/lab/swarm.sh has not made its tree of engine 28 yet.',
  );
}
const engine = values.engine?.replace('unix://', '') ?? null;
const cases = allCases()
  .filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  .filter(({ engines }) => engines.includes(engine === null ? 'mock' : 'real'));
for (const theCase of cases) {
  const goldens = await record(theCase, found);
  const differing = Object.keys(goldens).filter((file) => goldens[file] !== stored(theCase, file));
  if (values.check) {
    process.exitCode = differing.length === 0 ? process.exitCode : 1;
  } else {
    write(theCase, goldens);
  }
  console.log(`${theCase.name}: ${differing.length === 0 ? 'as before' : differing.join(', ')}`);
}

async function record(theCase: Case, cli: DockerCli): Promise<Goldens> {
  if (engine === null) {
    const results = await runOnMock(theCase, docker(cli));
    return {
      ...(await runConfig(theCase, docker(cli))),
      'expected.requests.json': each(theCase, results, ({ requests }) => requests),
      'expected.output.json': each(theCase, results, outputOf),
      'made-by.json': madeBy(theCase, {
        mock: { cli: cli.version, engine: 'mock', engineApi: theCase.api, engineVersion: 'mock' },
      }),
    };
  }
  const results = await runOnEngine(theCase, docker(cli), engine);
  return {
    'expected.json': each(theCase, results, ({ dump }) => dump),
    'expected.real.requests.json': each(theCase, results, ({ requests }) => requests),
    'expected.real.output.json': each(theCase, results, outputOf),
    'made-by.json': madeBy(theCase, {
      real: { cli: cli.version, engine: 'real', ...(await engineVersion(engine)) },
    }),
  };
}

function each(
  { steps }: Case,
  results: readonly StepResult[],
  part: (result: StepResult) => unknown,
): string {
  const parts = results.map(part);
  return stable(steps.length === 1 ? parts[0] : parts);
}

async function engineVersion(socket: string): Promise<Readonly<Record<string, string>>> {
  const { ApiVersion: engineApi, Version } = z
    .object({ ApiVersion: z.string(), Version: z.string() })
    .parse(await ask(forwardTo(socket), '/version'));
  return { engineApi, engineVersion: Version };
}

function madeBy({ folder }: Case, made: Readonly<Record<string, unknown>>): string {
  const before = readJson(folder, 'made-by.json');
  return stable({ ...(typeof before === 'object' ? before : {}), ...made });
}

function stored({ folder }: Case, file: string): string | null {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** What was recorded before and is no more, goes. */
function write({ folder }: Case, goldens: Goldens): void {
  const mine =
    engine === null
      ? /^expected(\.(requests|output)\.json|(\.\d+)?\.(yml|config\.err))$/
      : /^expected(\.json|\.real\.)/;
  for (const file of readdirSync(folder).filter((name) => mine.test(name) && !(name in goldens))) {
    rmSync(join(folder, file));
  }
  for (const [file, text] of Object.entries(goldens)) {
    writeFileSync(join(folder, file), text);
  }
}

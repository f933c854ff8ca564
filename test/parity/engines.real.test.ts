import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabSwarm, startSwarm } from '../lab/swarm.ts';
import { until } from '../sandbox/until.ts';
import { allCases, type Case } from './rig/cases.ts';
import { findDockerCli } from './rig/docker-cli.ts';
import { coopbot, docker } from './rig/implementations.ts';
import { type Implementation, runOnEngine, type StepResult } from './rig/run-case.ts';

/**
 * What a real swarm has after docker's command line, and after coopbot's in its place: the same. Its only node is drained, so that
 * nothing runs and a stack is gone at once; specs are kept all the same.
 */
const cases = allCases().filter(({ engines }) => engines.includes('real'));
const engines = [20, 28] as const;

interface Outcome {
  readonly docker: readonly StepResult[];
  readonly likeDocker: readonly StepResult[];
  readonly safe: readonly StepResult[];
}

const labs: LabSwarm[] = [];
/** By engine and case. All run before the first is looked at: the engines side by side. */
const outcomes = new Map<string, Outcome | Error>();

/** A stack that runs: what docker's deploy did, and coopbot's of the same after it. */
const running = new Map<number, readonly StepResult[]>();

beforeAll(async () => {
  await Promise.all(engines.map(runAll));
});

afterAll(async () => {
  for (const lab of labs) {
    await lab.down();
  }
});

async function runAll(engine: 20 | 28): Promise<void> {
  const lab = await startSwarm({ engine });
  labs.push(lab);
  const [node] = lab.nodes;
  const socket = node?.dockerHost.replace('unix://', '') ?? '';
  running.set(engine, await runAndDeployAgain(lab, socket));
  lab.docker('node', 'update', '--availability', 'drain', node?.name ?? '');
  for (const theCase of cases) {
    const outcome = await runAs(theCase, socket).catch(
      (cause: unknown) => new Error('did not run', { cause }),
    );
    outcomes.set(`${engine} ${theCase.name}`, outcome);
  }
}

async function runAndDeployAgain(lab: LabSwarm, socket: string): Promise<StepResult[]> {
  const theCase = cases.find(({ name }) => name === 'minimal');
  const [step] = theCase?.steps ?? [];
  const cli = findDockerCli();
  if (theCase === undefined || step === undefined || cli === null) {
    throw new Error('There is no case `minimal`, or no docker 28.');
  }
  const deploys = [docker(cli), coopbot()];
  const inTurn: Implementation = async (deploy) => {
    const ended = await (deploys.shift() ?? coopbot())(deploy);
    const isUp = async (): Promise<boolean> =>
      lab.docker('stack', 'services', theCase.stack, '--format', '{{.Replicas}}').startsWith('1/1');
    await until(isUp, 60_000, 'its task does not run');
    return ended;
  };
  return runOnEngine({ ...theCase, steps: [step, step] }, inTurn, socket);
}

async function runAs(theCase: Case, socket: string): Promise<Outcome> {
  const cli = findDockerCli();
  if (cli === null) {
    throw new Error('There is no docker 28.');
  }
  const on = async (implementation: Implementation): Promise<StepResult[]> =>
    runOnEngine(theCase, implementation, socket);
  return {
    docker: await on(docker(cli)),
    likeDocker: await on(coopbot('--like-docker')),
    safe: await on(coopbot()),
  };
}

function outcomeOf(engine: number, { name }: Case): Outcome {
  const outcome = outcomes.get(`${engine} ${name}`);
  if (outcome === undefined || outcome instanceof Error) {
    throw outcome ?? new Error('It was not run.');
  }
  return outcome;
}

/** What is on the swarm after each deploy that went well with docker; a deploy that failed may have left less. */
function ends(results: readonly StepResult[], byDocker: readonly StepResult[]): unknown {
  return results.map(({ rc, dump }, index) => (byDocker[index]?.rc === 0 ? { rc, dump } : { rc }));
}

describe.each(engines)('on engine %i', (engine) => {
  it('leaves a stack alone that docker made of the same files, and that runs', () => {
    const [theirs, ours] = running.get(engine) ?? [];

    expect(theirs?.requests.map(({ path }) => path)).toEqual(['/networks/create', '/services/create']);
    expect(ours).toMatchObject({ rc: 0, requests: [], dump: theirs?.dump });
  });

  it.each(cases)('$name: like docker, asks the same and ends with the same', (theCase) => {
    const { docker: theirs, likeDocker: ours } = outcomeOf(engine, theCase);

    expect(ours.map(({ rc, requests, dump }) => ({ rc, requests, dump }))).toEqual(
      theirs.map(({ rc, requests, dump }) => ({ rc, requests, dump })),
    );
  });

  it.each(cases)('$name: safely, ends with the same', (theCase) => {
    const { docker: theirs, safe: ours } = outcomeOf(engine, theCase);

    expect(ends(ours, theirs)).toEqual(ends(theirs, theirs));
  });
});

import { stackNameOf } from '../../src/apps/app.ts';
import { AppName, type StackName } from '../../src/kernel/ids.ts';
import { findDockerCli } from '../parity/rig/docker-cli.ts';
import { DOMAIN } from '../sandbox/layout.ts';
import { run } from '../sandbox/run.ts';
import { until } from '../sandbox/until.ts';
import type { Fleet, FleetVersion } from './fleet.ts';
import { type Happened, historyOf } from './journal.ts';
import { now, type Said } from './tap.ts';
import type { World } from './world.ts';

const VERDICT_WITHIN_MS = 180_000;
const GONE_WITHIN_MS = 120_000;

/** One deploy of a fleet by the bot. Times are those of `now()`. */
export interface BotDeploy {
  /** When it was typed, and when somebody agreed to the plan. */
  readonly askedAt: number;
  readonly agreedAt: number;
  readonly verdict: Said;
  readonly history: readonly Happened[];
}

export function stackOf({ recipe }: Fleet): StackName {
  return stackNameOf(AppName.parse(`${recipe}.${DOMAIN}`), {});
}

/** Types the command, agrees to the plan and waits for the verdict. Throws when it is no ✅. */
export async function botDeploys(
  { person, tap, facts }: World,
  { recipe }: Fleet,
  version: FleetVersion,
): Promise<BotDeploy> {
  const ana = person('ana');
  const askedAt = now();
  const command = await ana.say(`!deploy ${recipe} ${version}`);
  const card = await tap.said(({ target, relation }) => target === command && relation === 'm.thread');
  const number = Number(/#(\d+)\b/.exec(card.body)?.[1]);
  const verdictLine = new RegExp(`^[✅❌⚠]\\uFE0F? #${number}\\b`, 'u');
  const agreedAt = now();
  if (!verdictLine.test(card.body)) {
    await ana.react(card.event, '👍');
  }
  const verdict = await tap.said(
    ({ target, body }) => target === command && verdictLine.test(body),
    VERDICT_WITHIN_MS,
  );
  if (!verdict.body.startsWith('✅')) {
    throw new Error(verdict.body);
  }
  await tap.said(({ target, key }) => target === command && key === '✅');
  return { askedAt, agreedAt, verdict, history: historyOf(facts.data, number) };
}

/** When it last happened, in milliseconds. Throws when it did not. */
export function at({ history }: BotDeploy, type: string): number {
  const found = history.findLast((event) => event.type === type);
  if (found === undefined) {
    throw new Error(`The journal does not know \`${type}\`.`);
  }
  return found.at;
}

/** `docker stack deploy` as somebody at the server would type it, in milliseconds: from the process' start to its end. */
export async function cliDeploys(
  { facts }: World,
  [fleet, version]: readonly [Fleet, FleetVersion],
  flags: readonly string[] = [],
): Promise<number> {
  const cli = findDockerCli();
  if (cli === null) {
    throw new Error('There is no docker 28 in PATH.');
  }
  const [program, ...first] = cli.command;
  const from = now();
  await run(
    program,
    [...first, 'stack', 'deploy', ...flags, '--compose-file', fleet.composeFile(version), PEER],
    { env: { STACK_NAME: PEER, DOCKER_HOST: facts.dockerHost } },
  );
  return now() - from;
}

/** The stack that docker's own command line deploys. */
export const PEER = 'peer';

/** By docker's own hand, and not measured: what comes next begins with nothing. */
export async function removeStacks({ facts: { docker } }: World, names: readonly string[]): Promise<void> {
  const label = 'label=com.docker.stack.namespace';
  const isGone = async (): Promise<boolean> => {
    // A network is in use until the last task has ended: then it is asked again.
    await run(docker, ['stack', 'rm', ...names]).catch(() => {});
    const containers = await run(docker, ['ps', '--all', '--quiet', '--filter', label]);
    const networks = await run(docker, ['network', 'ls', '--quiet', '--filter', label]);
    return `${containers}${networks}`.trim() === '';
  };
  await until(isGone, GONE_WITHIN_MS, 'The stacks do not go away.');
}

import { ZodError } from 'zod';
import { UserError } from '../kernel/errors.ts';
import { plainText } from '../kernel/plain-text.ts';
import type { CliCommand, CliContext } from './command.ts';
import { parseFlags } from './flags.ts';
import { helpOf, pointToHelp, program } from './help.ts';
import { hintFor } from './hints.ts';
import { stackCommands } from './table.ts';
import { WrongUse } from './wrong-use.ts';

/** What docker answers when somebody presses Ctrl-C. */
const INTERRUPTED = 130;

const group = { name: 'stack', usage: '[OPTIONS]' } as const;

/** As docker's: they say which engine is meant, in front of the command. */
const endpointFlags = {
  host: { kind: 'text', short: 'H', summary: 'Daemon socket to connect to' },
  context: { kind: 'text', short: 'c', summary: 'Name of the context to use to connect to the daemon' },
} as const;

/**
 * Runs a command of the terminal such as `stack deploy -c compose.yml blog` and answers its exit code: docker's where docker has one.
 * What it prints goes to the context. Throws nothing that a person can cause.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  try {
    const front = parseFlags(endpointFlags, argv, { stopsAtArgument: true });
    const endpoint = {
      ...(front.has('host') && { host: front.text('host') }),
      ...(front.has('context') && { context: front.text('context') }),
    };
    const [word = '', ...rest] = front.args;
    if (word !== group.name) {
      context.err(`${program}: unknown command: ${program} ${word}\n`);
      return 1;
    }
    // Not a copy: that would look at the signal already.
    return await runGroup(rest, Object.assign(context, { endpoint }));
  } catch (error) {
    return tell(error, context, group);
  }
}

async function runGroup(argv: readonly string[], context: CliContext): Promise<number> {
  const given = parseFlags({}, argv, { stopsAtArgument: true });
  const [word, ...rest] = given.args;
  const row = stackCommands.find(({ words }) => word !== undefined && words.includes(word));
  if (word === undefined || given.is('help') || (row === undefined && rest.includes('--help'))) {
    (word === undefined && !given.is('help') ? context.err : context.out)(await groupHelp());
    return 0;
  }
  if (row === undefined) {
    context.err(`${program}: unknown command: ${program} stack ${word}\n${pointToHelp(group)}`);
    return 1;
  }
  const command = await row.load();
  return runCommand(command, rest, context).catch((error: unknown) => tell(error, context, command));
}

async function runCommand(
  command: CliCommand,
  argv: readonly string[],
  context: CliContext,
): Promise<number> {
  const given = parseFlags(command.flags, argv);
  if (given.is('help')) {
    context.out(helpOf(command, context.columns));
    return 0;
  }
  checkArguments(command, given.args.length);
  return command.run(given, context);
}

function checkArguments({ name, args: { least, most } }: CliCommand, count: number): void {
  if (count < least || count > most) {
    throw WrongUse.ofArguments(`${program}: '${program} ${name}' ${demand(least, most)}`);
  }
}

/** Source: docker/cli, cli/required.go. */
function demand(least: number, most: number): string {
  if (most === 0) {
    return 'accepts no arguments';
  }
  if (least === most) {
    return `requires ${argumentsOf(least)}`;
  }
  const atLeast = `requires at least ${argumentsOf(least)}`;
  return most === Number.POSITIVE_INFINITY ? atLeast : `${atLeast} and at most ${argumentsOf(most)}`;
}

function argumentsOf(count: number): string {
  return `${count} argument${count === 1 ? '' : 's'}`;
}

async function groupHelp(): Promise<string> {
  const commands = await Promise.all(stackCommands.map(async ({ load }) => load()));
  const rows = commands.map(({ name, summary }) => ({ word: name.replace(`${group.name} `, ''), summary }));
  const width = Math.max(...rows.map(({ word }) => word.length), 11);
  const lines = rows
    .toSorted((one, other) => (one.word < other.word ? -1 : 1))
    .map(({ word, summary }) => `  ${word.padEnd(width)} ${summary}`);
  const start = `Usage:  ${program} ${group.name} COMMAND\n\nManage Swarm stacks\n\nCommands:\n`;
  const end = `\n\nRun '${program} ${group.name} COMMAND --help' for more information on a command.\n`;
  return `${start}${lines.join('\n')}${end}`;
}

/** On the error channel. What is no person's fault is thrown on. */
function tell(error: unknown, context: CliContext, command: Pick<CliCommand, 'name' | 'usage'>): number {
  if (error instanceof WrongUse) {
    context.err(`${error.message}\n${pointToHelp(command)}`);
    return error.exitCode;
  }
  if (context.signal.aborted) {
    return INTERRUPTED;
  }
  if (error instanceof ZodError) {
    context.err(`${program}: the Docker engine answers otherwise than engines do. Is it one?\n`);
    return 1;
  }
  if (error instanceof UserError) {
    const hint = hintFor(error.code);
    context.err(`${plainText(error.message)}\n${hint === null ? '' : `${hint}\n`}`);
    return 1;
  }
  throw error;
}

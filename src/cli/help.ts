import type { CliCommand, Flag } from './command.ts';
import { wrap } from './wrap.ts';

/** Of a terminal that does not say how wide it is. Source: docker/cli, cli/cobra.go. */
const COLUMNS = 80;
/** What docker calls the value of a flag. Source: pflag's `Type()`. */
const values = { boolean: '', text: 'string', list: 'strings', options: 'list' } as const;

export const program = 'coopbot';

/** What `coopbot stack deploy --help` prints, in docker's layout. */
export function helpOf(command: CliCommand, columns: number | null): string {
  const { name, aliases = [], summary, flags } = command;
  const group = name.slice(0, name.lastIndexOf(' ') + 1);
  const names = [name, ...aliases.map((alias) => `${group}${alias}`)];
  const parts = [
    usageOf(command),
    summary,
    names.length > 1 ? `Aliases:\n  ${names.map((each) => `${program} ${each}`).join(', ')}` : '',
    Object.keys(flags).length > 0 ? `Options:\n${flagLines(flags, (columns ?? COLUMNS) - 1)}` : '',
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function usageOf({ name, usage }: Pick<CliCommand, 'name' | 'usage'>): string {
  return `Usage:  ${program} ${name} ${usage}`;
}

/** What stands below a complaint about how a command was called. */
export function pointToHelp(command: Pick<CliCommand, 'name' | 'usage'>): string {
  return `\n${usageOf(command)}\n\nRun '${program} ${command.name} --help' for more information\n`;
}

/** Source: pflag, `FlagUsagesWrapped`: the second column begins three characters behind the longest of the first. */
function flagLines(flags: Readonly<Record<string, Flag>>, columns: number): string {
  const lines = Object.entries(flags)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, flag]) => ({ left: leftOf(name, flag), right: rightOf(flag) }));
  const column = Math.max(...lines.map(({ left }) => left.length)) + 3;
  return lines
    .map(({ left, right }) => `${left.padEnd(column)}${wrap(right, { indent: column, columns })}`)
    .join('\n');
}

function leftOf(name: string, { kind, short, value = values[kind] }: Flag): string {
  const letter = short === undefined ? '    ' : `-${short}, `;
  return `  ${letter}--${name}${value === '' ? '' : ` ${value}`}`;
}

function rightOf({ kind, summary, default: initial = '' }: Flag): string {
  if (initial === '' || initial === 'false') {
    return summary;
  }
  return `${summary} (default ${kind === 'text' ? JSON.stringify(initial) : initial})`;
}

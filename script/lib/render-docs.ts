import type { Command, Registry } from '../../src/chat/command.ts';
import { catalogue } from '../../src/kernel/errors.ts';
import { type State, states } from '../../src/operations/operation.ts';
import { endings, transitions } from '../../src/operations/table.ts';

const WRITTEN_BY = '<!-- Written by script/docs. Change the code, then run it. -->';

/** Every command of `commands/`, by name: what it does, how it is typed, an example, whom `help` shows it to. */
export function renderCommands(registry: Registry): string {
  const commands = [...registry.values()];
  const list = commands.map(({ name, summary }) => `- [\`${name}\`](#${name}) · ${summary}`);
  return page([
    '# Commands',
    WRITTEN_BY,
    'A command is a message in a room where coopbot is. `!` is the prefix unless `config.yml` says otherwise; mentioning the bot works as well. `<this>` must be given, `[this]` may be left out.',
    list.join('\n'),
    ...commands.flatMap(commandSection),
  ]);
}

function commandSection({ name, summary, usage, example, needs, actions }: Command): string[] {
  const shown =
    actions.length === 0 ? 'everybody' : `who may ${actions.map((action) => `\`${action}\``).join(' or ')}`;
  return [
    `## ${name}`,
    summary,
    [
      `- Type: \`${usage}\``,
      `- Example: \`${example}\``,
      `- Needs: ${needs === null ? 'nothing, strangers may ask too' : `the right to \`${needs}\``}`,
      `- In the \`help\` of: ${shown}`,
    ].join('\n'),
  ];
}

/** The catalogue of src/kernel/errors.ts in its groups. `source`: the text of that file, for the names of the groups. */
export function renderErrors(source: string): string {
  const groups = Map.groupBy(Object.entries(catalogue), ([code]) => groupOf(code, source));
  return page([
    '# Errors',
    WRITTEN_BY,
    'Every failure that a person can cause or cure has a code. The code stands in the log and in the journal; in the room stand a sentence about what happened and the hint below. Anything else is a bug: the room gets an incident id, the log has the rest under that id.',
    ...[...groups].flatMap(([group, entries]) => [
      `## ${group}`,
      ...entries.map(([code, hint]) => `### \`${code}\`\n\n${hint}`),
    ]),
  ]);
}

/** The comment that stands above a code: `// Swarm`. */
function groupOf(code: string, source: string): string {
  const above = source.slice(0, source.indexOf(`\n  ${code}:`));
  return above.match(/(?<=^ {2}\/\/ ).+$/gm)?.at(-1) ?? 'Others';
}

/** The part of docs/operations.md that is drawn from src/operations/table.ts. */
export function renderOperationTable(): string {
  const edges = states.flatMap((from) => edgesFrom(from));
  return page([
    '```mermaid',
    [
      'stateDiagram-v2',
      '  [*] --> received',
      ...edges.map(({ from, to, on }) => `  ${from} --> ${to}: ${on}`),
    ].join('\n'),
    '```',
    [
      '| state | event | next state |',
      '| --- | --- | --- |',
      ...edges.map(({ from, to, on }) => `| ${from} | ${on} | ${to} |`),
    ].join('\n'),
    'Everything that is not in this table cannot happen. An operation may end from each state as:',
    [
      '| state | verdicts |',
      '| --- | --- |',
      ...states.map((state) => `| ${state} | ${endings[state].join(', ') || 'none: it has ended'} |`),
    ].join('\n'),
  ])
    .replace('```mermaid\n\n', '```mermaid\n')
    .replace(/\n\n```\n/, '\n```\n');
}

interface Edge {
  readonly from: State;
  readonly to: State;
  /** The events, `planned, approved`. */
  readonly on: string;
}

function edgesFrom(from: State): Edge[] {
  const possible = Object.entries(transitions[from]).flatMap(([event, to]) =>
    to === null ? [] : [{ event, to }],
  );
  return [...Map.groupBy(possible, ({ to }) => to)].map(([to, events]) => ({
    from,
    to,
    on: events.map(({ event }) => event).join(', '),
  }));
}

const BEGIN = '<!-- begin: written by script/docs -->';
const END = '<!-- end -->';

/** Puts `part` between the two marks of `page`. Throws when they are not there. */
export function replacePart(text: string, part: string): string {
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) {
    throw new Error(`the marks "${BEGIN}" and "${END}" are missing`);
  }
  return `${text.slice(0, before)}${BEGIN}\n\n${part.trim()}\n\n${text.slice(after)}`;
}

function page(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

import { clean } from '../clean.ts';
import type { CliCommand, CliContext, Given } from '../command.ts';
import { openEngine } from '../engine.ts';
import { isTable, render } from '../format/render.ts';
import { namesOf } from '../lists/names.ts';
import { chosenFormat, formatFlag } from '../lists/saved-format.ts';
import { filterFlag, stackFilter } from '../lists/stack-filter.ts';
import { findTasks, taskListing } from '../lists/tasks.ts';
import { checkStackName } from '../stack-name.ts';

const formats = {
  table:
    'table {{.ID}}\t{{.Name}}\t{{.Image}}\t{{.Node}}\t{{.DesiredState}}\t{{.CurrentState}}\t{{.Error}}\t{{.Ports}}',
  raw:
    'id: {{.ID}}\nname: {{.Name}}\nimage: {{.Image}}\nnode: {{.Node}}\ndesired_state: {{.DesiredState}}\n' +
    'current_state: {{.CurrentState}}\nerror: {{.Error}}\nports: {{.Ports}}\n',
  saved: 'tasksFormat',
} as const;

const nothing = { services: new Map<string, string>(), nodes: new Map<string, string>() } as const;

export const stackPs: CliCommand = {
  name: 'stack ps',
  summary: 'List the tasks in the stack',
  usage: '[OPTIONS] STACK',
  args: { least: 1, most: 1 },
  flags: {
    filter: filterFlag,
    format: formatFlag,
    'no-resolve': { kind: 'boolean', summary: 'Do not map IDs to Names' },
    'no-trunc': { kind: 'boolean', summary: 'Do not truncate output' },
    quiet: { kind: 'boolean', short: 'q', summary: 'Only display task IDs' },
  },
  run,
};

async function run(given: Given, context: CliContext): Promise<number> {
  const { signal } = context;
  const query = stackFilter(given.args[0] ?? '', given.list('filter'));
  const stack = checkStackName(given.args[0] ?? '');
  const engine = await openEngine(context);
  const tasks = await findTasks(engine, query, signal);
  if (tasks.length === 0) {
    context.err(`nothing found in stack: ${clean(stack)}\n`);
    return 1;
  }
  const format = await chosenFormat(given, context, formats);
  const listing = taskListing(tasks, {
    names: given.is('no-resolve') ? nothing : await namesOf(engine, { stack, tasks }, signal),
    now: context.now(),
    isWhole: given.is('no-trunc'),
    isIndented: isTable(format),
  });
  context.out(render(format, listing));
  return 0;
}

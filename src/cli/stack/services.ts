import { clean } from '../clean.ts';
import type { CliCommand, CliContext, Given } from '../command.ts';
import { openEngine } from '../engine.ts';
import { render } from '../format/render.ts';
import { chosenFormat, formatFlag } from '../lists/saved-format.ts';
import { findServices, serviceListing } from '../lists/services.ts';
import { filterFlag, stackFilter } from '../lists/stack-filter.ts';
import { checkStackName } from '../stack-name.ts';

const formats = {
  table: 'table {{.ID}}\t{{.Name}}\t{{.Mode}}\t{{.Replicas}}\t{{.Image}}\t{{.Ports}}',
  raw: 'id: {{.ID}}\nname: {{.Name}}\nmode: {{.Mode}}\nreplicas: {{.Replicas}}\nimage: {{.Image}}\nports: {{.Ports}}\n',
  saved: 'servicesFormat',
} as const;

export const stackServices: CliCommand = {
  name: 'stack services',
  summary: 'List the services in the stack',
  usage: '[OPTIONS] STACK',
  args: { least: 1, most: 1 },
  flags: {
    filter: filterFlag,
    format: formatFlag,
    quiet: { kind: 'boolean', short: 'q', summary: 'Only display IDs' },
  },
  run,
};

async function run(given: Given, context: CliContext): Promise<number> {
  const query = stackFilter(given.args[0] ?? '', given.list('filter'));
  const stack = checkStackName(given.args[0] ?? '');
  const engine = await openEngine(context);
  const services = await findServices(engine, { ...query, status: 'true' }, context.signal);
  if (services.length === 0) {
    context.err(`Nothing found in stack: ${clean(stack)}\n`);
    return 0;
  }
  context.out(render(await chosenFormat(given, context, formats), serviceListing(services)));
  return 0;
}

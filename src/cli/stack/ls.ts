import { filters } from '../../adapters/docker/engine.ts';
import { STACK_LABEL } from '../../stack/docker-labels.ts';
import { clean } from '../clean.ts';
import type { CliCommand, CliContext, Given } from '../command.ts';
import { openEngine } from '../engine.ts';
import { inNaturalOrder } from '../format/natural-order.ts';
import { type Listing, render } from '../format/render.ts';
import { formatFlag } from '../lists/saved-format.ts';
import { findServices, type ListedService } from '../lists/services.ts';

const TABLE = 'table {{.Name}}\t{{.Services}}';

export const stackLs: CliCommand = {
  name: 'stack ls',
  aliases: ['list'],
  summary: 'List stacks',
  usage: '[OPTIONS]',
  args: { least: 0, most: 0 },
  flags: { format: formatFlag },
  run,
};

async function run(given: Given, context: CliContext): Promise<number> {
  const engine = await openEngine(context);
  const services = await findServices(engine, filters({ label: [STACK_LABEL] }), context.signal);
  const format = given.text('format');
  context.out(render(['', 'table'].includes(format) ? TABLE : format, listingOf(services)));
  return 0;
}

/** A stack is there as long as it has a service. */
function listingOf(services: readonly ListedService[]): Listing {
  const stacks = Map.groupBy(services, ({ Spec }) => Spec.Labels?.[STACK_LABEL] ?? '');
  return {
    head: { Name: 'NAME', Services: 'SERVICES' },
    rows: [...stacks]
      .toSorted(([one], [other]) => inNaturalOrder(one, other))
      .map(([name, members]) => ({ Name: clean(name), Services: String(members.length) })),
  };
}

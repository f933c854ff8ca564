import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseApp } from '../../../../src/apps/app.ts';
import { ServerName } from '../../../../src/kernel/ids.ts';
import { watchStep } from '../../../../src/plans/parts/watch-steps.ts';
import { startKeeping } from '../../../../src/steps/kept.ts';
import { wantedService } from '../../swarm/sights.ts';

const app = parseApp({
  server: ServerName.parse('server1'),
  path: 'servers/server1/blog.oak.coop.env',
  text: 'TYPE=blog\n',
});
const Args = z.object({ withinMs: z.number() });

function waitedFor(labels: Readonly<Record<string, string>>, service = 'app'): number {
  const services = [wantedService({ Name: `${app.stack}_${service}`, Labels: labels })];
  const { args } = watchStep({ app, services, posted: new Set(), live: [], keeping: startKeeping('key') });
  return Args.parse(args).withinMs;
}

it('waits as long as the label of the recipe says', () => {
  expect(waitedFor({ [`coop-cloud.${app.stack}.timeout`]: '900' })).toBe(900_000);
  expect(waitedFor({})).toBe(120_000);
});

it('reads the label where abra does, from the service app and for this stack', () => {
  expect(waitedFor({ [`coop-cloud.${app.stack}.timeout`]: '900' }, 'worker')).toBe(120_000);
  expect(waitedFor({ 'coop-cloud.other.timeout': '900' })).toBe(120_000);
});

import type { ServerName } from '../kernel/ids.ts';
import type { StepContext } from '../operations/ports.ts';
import { STACK_LABEL } from '../stack/docker-labels.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import type { LiveService, SwarmReader } from '../swarm/swarm.ts';
import { publishedPorts } from '../swarm/wants.ts';
import type { World } from './define.ts';

interface Needing {
  readonly swarm: Pick<SwarmReader, 'stacks'>;
  readonly server: ServerName;
  readonly spec: ServiceSpec;
}

/**
 * The app that has one of the ports that a service needs, by name where whoever asked may look at it, else `another app`. What cannot be
 * read is no reason to hold a verdict back.
 */
export async function portHolder(needing: Needing, world: World, context: StepContext): Promise<string> {
  return (await holderOf(needing, world, context).catch(() => null)) ?? 'another app';
}

async function holderOf(
  { swarm, server, spec }: Needing,
  { apps }: World,
  { mayLookAt, signal }: StepContext,
): Promise<string | null> {
  const ports = new Set(publishedPorts(spec));
  const [stacks, listed] = await Promise.all([swarm.stacks(signal), apps.list()]);
  const has = (live: LiveService): boolean =>
    live.spec.Name !== spec.Name && publishedPorts(live.spec).some((port) => ports.has(port));
  const holding = [...stacks].filter(([, services]) => services.some(has));
  const holders = new Set(holding.map(([stack]) => stack));
  const mine = spec.Labels[STACK_LABEL];
  const holder = listed.apps.find(
    (app) => app.server === server && app.stack !== mine && holders.has(app.stack) && mayLookAt(app),
  );
  return holder?.name ?? null;
}

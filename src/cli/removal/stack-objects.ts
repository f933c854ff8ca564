import { z } from 'zod';
import type { Engine } from '../../adapters/docker/engine.ts';
import { ofStack } from '../../adapters/docker/services.ts';
import { GRACE_MS } from '../../swarm/deadline.ts';

/** Something that carries a stack's label. */
export interface StackObject {
  readonly kind: 'service' | 'secret' | 'config' | 'network';
  readonly id: string;
  readonly name: string;
}

const Network = z.object({ Id: z.string(), Name: z.string() });
const Specified = z.object({ ID: z.string(), Spec: z.object({ Name: z.string() }) });
const Service = Specified.extend({
  Spec: z.object({
    Name: z.string(),
    TaskTemplate: z.object({
      ContainerSpec: z.object({ StopGracePeriod: z.number().nullish() }).nullish(),
    }),
  }),
});

const NS_PER_MS = 1_000_000;

export interface StackObjects {
  /** In docker's order of removal: services by name, secrets, configs, networks. */
  readonly all: readonly StackObject[];
  /** The longest time that a container of them may take to stop. */
  readonly graceMs: number;
}

export async function findStackObjects(
  engine: Engine,
  stack: string,
  signal: AbortSignal,
): Promise<StackObjects> {
  const list = async (path: string): Promise<unknown> =>
    engine.call({ method: 'GET', path, query: ofStack(stack) }, signal);
  const services = Service.array()
    .parse(await list('/services'))
    .toSorted((a, b) => (a.Spec.Name < b.Spec.Name ? -1 : 1));
  const [networks, secrets, configs] = await Promise.all([
    list('/networks').then((answer) => Network.array().parse(answer)),
    list('/secrets').then((answer) => Specified.array().parse(answer)),
    list('/configs').then((answer) => Specified.array().parse(answer)),
  ]);
  const graces = services.map(
    ({ Spec }) => Spec.TaskTemplate.ContainerSpec?.StopGracePeriod ?? GRACE_MS * NS_PER_MS,
  );
  return {
    all: [
      ...services.map((service) => specified('service', service)),
      ...secrets.map((secret) => specified('secret', secret)),
      ...configs.map((config) => specified('config', config)),
      ...networks.map(({ Id, Name }) => ({ kind: 'network' as const, id: Id, name: Name })),
    ],
    graceMs: Math.max(0, ...graces) / NS_PER_MS,
  };
}

function specified(kind: StackObject['kind'], { ID, Spec }: z.infer<typeof Specified>): StackObject {
  return { kind, id: ID, name: Spec.Name };
}

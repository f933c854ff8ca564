import { z } from 'zod';
import type { Engine } from '../../adapters/docker/engine.ts';
import { clean } from '../clean.ts';
import { inNaturalOrder } from '../format/natural-order.ts';
import type { Listing } from '../format/render.ts';
import { modeName } from '../mode-name.ts';
import { shortId, shortImage } from './image-name.ts';
import { ingressPorts, Port } from './ports.ts';

const Service = z.object({
  ID: z.string(),
  Spec: z.object({
    Name: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Mode: z
      .object({
        Global: z.object({}).nullish(),
        Replicated: z.object({}).nullish(),
        ReplicatedJob: z.object({ TotalCompletions: z.int().nullish() }).nullish(),
        GlobalJob: z.object({}).nullish(),
      })
      .default({}),
    TaskTemplate: z.object({
      ContainerSpec: z.object({ Image: z.string().default('') }).nullish(),
      Placement: z.object({ MaxReplicas: z.int().default(0) }).nullish(),
    }),
  }),
  Endpoint: z.object({ Ports: Port.array().nullish() }).nullish(),
  ServiceStatus: z
    .object({
      RunningTasks: z.int().default(0),
      DesiredTasks: z.int().default(0),
      CompletedTasks: z.int().default(0),
    })
    .nullish(),
});
export type ListedService = z.infer<typeof Service>;

const head = {
  ID: 'ID',
  Name: 'NAME',
  Mode: 'MODE',
  Replicas: 'REPLICAS',
  Image: 'IMAGE',
  Ports: 'PORTS',
} as const;

/** Services that fit the query, in the natural order of their names. */
export async function findServices(
  engine: Engine,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ListedService[]> {
  const found = Service.array().parse(await engine.call({ method: 'GET', path: '/services', query }, signal));
  return found.toSorted((a, b) => inNaturalOrder(a.Spec.Name, b.Spec.Name));
}

/** Source: docker/cli, cli/command/service/formatter.go. */
export function serviceListing(services: readonly ListedService[]): Listing {
  return {
    head,
    rows: services.map((service) => ({
      ID: shortId(service.ID),
      Name: clean(service.Spec.Name),
      Mode: modeName(service.Spec.Mode),
      Replicas: replicasOf(service),
      Image: clean(shortImage(service.Spec.TaskTemplate.ContainerSpec?.Image ?? '')),
      Ports: clean(ingressPorts(service.Endpoint?.Ports ?? [])),
    })),
  };
}

/** Of a global job the tasks that are completed are no longer desired. */
function replicasOf(service: ListedService): string {
  const { RunningTasks = 0, DesiredTasks = 0, CompletedTasks = 0 } = service.ServiceStatus ?? {};
  const { Mode, TaskTemplate } = service.Spec;
  const now = `${RunningTasks}/${DesiredTasks}`;
  switch (modeName(service.Spec.Mode)) {
    case 'replicated job':
      return `${now} (${CompletedTasks}/${Mode.ReplicatedJob?.TotalCompletions ?? 0} completed)`;
    case 'global job':
      return `${now} (${CompletedTasks}/${DesiredTasks + CompletedTasks} completed)`;
    case 'replicated':
      return `${now}${mostPerNode(TaskTemplate.Placement?.MaxReplicas ?? 0)}`;
    case 'global':
    case '':
      return now;
  }
}

function mostPerNode(most: number): string {
  return most > 0 ? ` (max ${most} per node)` : '';
}

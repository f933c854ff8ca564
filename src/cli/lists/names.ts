import { z } from 'zod';
import type { Engine } from '../../adapters/docker/engine.ts';
import { EngineRefusal } from '../../adapters/docker/refusal.ts';
import { ofStack } from '../../adapters/docker/services.ts';
import type { ListedTask, TaskNames } from './tasks.ts';

const Service = z
  .object({ ID: z.string(), Spec: z.object({ Name: z.string() }) })
  .transform(({ ID, Spec }) => [ID, Spec.Name] as const);
const Node = z
  .object({
    ID: z.string(),
    Spec: z.object({ Name: z.string().default('') }).default({ Name: '' }),
    Description: z.object({ Hostname: z.string().default('') }).default({ Hostname: '' }),
  })
  .transform(({ ID, Spec, Description }) => [ID, Spec.Name || Description.Hostname || ID] as const);

/** Docker asks for each service and node by itself; two lists tell the same. What the engine refuses to tell keeps its id. */
export async function namesOf(
  engine: Engine,
  { stack, tasks }: { readonly stack: string; readonly tasks: readonly ListedTask[] },
  signal: AbortSignal,
): Promise<TaskNames> {
  const [services, nodes] = await Promise.all([
    engine.call({ method: 'GET', path: '/services', query: ofStack(stack) }, signal).catch(none),
    engine.call({ method: 'GET', path: '/nodes' }, signal).catch(none),
  ]);
  const named = new Map(Service.array().parse(services));
  // A service may have got another label since its tasks were made.
  const others = new Set(tasks.map(({ ServiceID }) => ServiceID)).difference(named);
  for (const id of [...others].filter((each) => each !== '')) {
    const path = `/services/${encodeURIComponent(id)}`;
    const found = await engine.call({ method: 'GET', path }, signal).catch(none);
    Service.array()
      .parse([found].flat())
      .forEach(([known, name]) => named.set(known, name));
  }
  return { services: named, nodes: new Map(Node.array().parse(nodes)) };
}

function none(error: unknown): readonly unknown[] {
  if (error instanceof EngineRefusal) {
    return [];
  }
  throw error;
}

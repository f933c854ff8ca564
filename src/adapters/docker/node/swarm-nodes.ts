import { z } from 'zod';
import { UserError } from '../../../kernel/errors.ts';
import type { Engine } from '../engine.ts';
import { when } from '../refusal.ts';

const NodeAnswer = z
  .object({
    ID: z.string(),
    Description: z.object({ Hostname: z.string().default('') }).default({ Hostname: '' }),
    Status: z.object({ State: z.string() }),
  })
  .transform(({ ID, Description, Status }) => ({
    id: ID,
    name: Description.Hostname === '' ? ID : Description.Hostname,
    isUp: Status.State === 'ready',
  }));
export type SwarmNode = z.infer<typeof NodeAnswer>;

const TaskAnswer = z.object({
  NodeID: z.string().default(''),
  Status: z.object({
    State: z.string(),
    ContainerStatus: z.object({ ContainerID: z.string().default('') }).nullish(),
  }),
});
const InfoAnswer = z.object({ Swarm: z.object({ NodeID: z.string() }) });

/** As the manager knows them, by name. */
export async function listNodes(engine: Engine, signal: AbortSignal): Promise<readonly SwarmNode[]> {
  const answer = await engine.call({ method: 'GET', path: '/nodes' }, signal);
  return NodeAnswer.array()
    .parse(answer)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Where the container of a task is. Throws `unknown_service` when it does not run. */
export async function containerOf(
  engine: Engine,
  task: string,
  signal: AbortSignal,
): Promise<{ readonly node: SwarmNode; readonly container: string }> {
  const path = `/tasks/${encodeURIComponent(task)}`;
  const answer = await engine.call({ method: 'GET', path }, signal).catch(when(404, null));
  const found = TaskAnswer.nullable().parse(answer);
  const container = found?.Status.ContainerStatus?.ContainerID ?? '';
  const nodes = found === null ? [] : await listNodes(engine, signal);
  const node = nodes.find(({ id }) => id === found?.NodeID);
  if (found?.Status.State !== 'running' || container === '' || node === undefined) {
    throw new UserError('unknown_service', 'Its container does not run any more.');
  }
  return { node, container };
}

/** The node of a swarm that this engine is. */
export async function ownNodeOf(engine: Engine, signal: AbortSignal): Promise<string> {
  return InfoAnswer.parse(await engine.call({ method: 'GET', path: '/info' }, signal)).Swarm.NodeID;
}

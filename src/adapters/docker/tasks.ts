import { z } from 'zod';
import { STACK_LABEL } from '../../stack/docker-labels.ts';
import { isEnded } from '../../swarm/count.ts';
import { graceMsOf } from '../../swarm/deadline.ts';
import type { LiveTask } from '../../swarm/swarm.ts';
import { type Engine, filters } from './engine.ts';
import type { Names } from './names.ts';
import { Moment, ofStack } from './services.ts';

const TaskAnswer = z.object({
  ID: z.string(),
  ServiceID: z.string(),
  Slot: z.int().nullish(),
  NodeID: z.string().default(''),
  DesiredState: z.string(),
  Spec: z.object({
    ContainerSpec: z
      .object({ Image: z.string().default(''), StopGracePeriod: z.int().optional() })
      .default({ Image: '' }),
  }),
  Status: z.object({
    Timestamp: Moment,
    State: z.string(),
    Err: z.string().nullish(),
    ContainerStatus: z.object({ ExitCode: z.int().default(0) }).nullish(),
  }),
});
type TaskAnswer = z.infer<typeof TaskAnswer>;

const ServiceName = z.object({ ID: z.string(), Spec: z.object({ Name: z.string() }) });

/**
 * All tasks of a stack's services. `_up-to-date` is docker's own question, "is this task what its service wants now?", which only the
 * engine can answer. Source: swarmkit, manager/controlapi/task.go; used by docker's CLI, undocumented.
 */
export async function listTasks(
  { engine, names }: { engine: Engine; names: Names },
  stack: string,
  signal: AbortSignal,
): Promise<LiveTask[]> {
  const [services, all, current] = await Promise.all([
    engine.call({ method: 'GET', path: '/services', query: ofStack(stack) }, signal),
    tasksOf(engine, { label: [ofLabel(stack)] }, signal),
    tasksOf(engine, { label: [ofLabel(stack)], '_up-to-date': ['true'] }, signal),
  ]);
  const serviceNames = new Map(
    ServiceName.array()
      .parse(services)
      .map(({ ID, Spec }) => [ID, Spec.Name]),
  );
  const upToDate = new Set(current.map(({ ID }) => ID));
  // The later list knows better; and pending tasks of a removed service, which may stay for ever on 20.10, belong to nobody.
  const tasks = new Map([...all, ...current].map((task) => [task.ID, task]));
  const ours = [...tasks.values()].filter(({ ServiceID }) => serviceNames.has(ServiceID));
  const placed = ours.map(({ NodeID }) => NodeID).filter((id) => id !== '');
  const nodes = await names.ofNodes(placed, signal);
  return ours.map((task) =>
    Object.assign(toLive(task), {
      service: serviceNames.get(task.ServiceID) ?? '',
      node: nodes.get(task.NodeID) ?? task.NodeID,
      isUpToDate: upToDate.has(task.ID),
    }),
  );
}

/** Tasks that still have, or may still get, a container somewhere. */
export async function countBusyTasks(engine: Engine, stack: string, signal: AbortSignal): Promise<number> {
  const tasks = await tasksOf(engine, { label: [ofLabel(stack)] }, signal);
  return tasks.filter(({ Status, NodeID }) => NodeID !== '' && !isEnded(Status.State)).length;
}

async function tasksOf(
  engine: Engine,
  wanted: Readonly<Record<string, readonly string[]>>,
  signal: AbortSignal,
): Promise<TaskAnswer[]> {
  return TaskAnswer.array().parse(
    await engine.call({ method: 'GET', path: '/tasks', query: filters(wanted) }, signal),
  );
}

function ofLabel(stack: string): string {
  return `${STACK_LABEL}=${stack}`;
}

function toLive({
  ID,
  Slot,
  DesiredState,
  Spec,
  Status,
}: TaskAnswer): Omit<LiveTask, 'service' | 'node' | 'isUpToDate'> {
  return {
    id: ID,
    slot: Slot ?? null,
    state: Status.State,
    desired: DesiredState,
    since: Status.Timestamp,
    error: Status.Err ?? null,
    exitCode: isEnded(Status.State) ? (Status.ContainerStatus?.ExitCode ?? null) : null,
    image: Spec.ContainerSpec.Image,
    graceMs: graceMsOf(Spec.ContainerSpec),
  };
}

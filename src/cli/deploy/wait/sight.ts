import { z } from 'zod';
import { filters } from '../../../adapters/docker/engine.ts';
import type { Deployment } from '../deployment.ts';

/** How long docker watches tasks that run, in milliseconds, when a service does not say. Source: docker/cli, `ServiceProgress`. */
const MONITOR_MS = 5000;
const NANOSECONDS = 1e6;

const count = z.int().nullish();
const iteration = z
  .object({ Index: z.int().default(0) })
  .nullish()
  .transform((found) => found?.Index ?? null);

const Service = z
  .object({
    Spec: z.object({
      Name: z.string(),
      Mode: z.object({
        Replicated: z.object({ Replicas: count }).optional(),
        Global: z.object({}).optional(),
        ReplicatedJob: z.object({ MaxConcurrent: count, TotalCompletions: count }).optional(),
        GlobalJob: z.object({}).optional(),
      }),
      UpdateConfig: z.object({ Monitor: z.number().default(0) }).optional(),
    }),
    UpdateStatus: z.object({ State: z.string().default(''), Message: z.string().default('') }).nullish(),
    JobStatus: z.object({ JobIteration: iteration }).nullish(),
  })
  .transform(({ Spec, UpdateStatus, JobStatus }) => ({
    name: Spec.Name,
    mode: Spec.Mode,
    monitorMs: (Spec.UpdateConfig?.Monitor ?? 0) / NANOSECONDS || MONITOR_MS,
    /** Empty: nothing is being updated, or was. */
    state: UpdateStatus?.State ?? '',
    message: UpdateStatus?.Message ?? '',
    iteration: JobStatus?.JobIteration ?? null,
  }));

const Task = z
  .object({
    ID: z.string(),
    Slot: z.int().default(0),
    NodeID: z.string().default(''),
    DesiredState: z.string(),
    Status: z.object({ State: z.string(), Err: z.string().default('') }),
    JobIteration: iteration,
  })
  .transform(({ ID, Slot, NodeID, DesiredState, Status, JobIteration }) => ({
    id: ID,
    slot: Slot,
    node: NodeID,
    desired: DesiredState,
    state: Status.State,
    error: Status.Err,
    iteration: JobIteration,
  }));
export type Task = z.infer<typeof Task>;

const Node = z.object({ ID: z.string(), Status: z.object({ State: z.string() }) });

/** One look at a service while it converges. */
export interface Sight {
  readonly service: z.infer<typeof Service>;
  /** Those that the engine itself calls up to date. */
  readonly tasks: readonly Task[];
  /** Ids of nodes that are not down. */
  readonly nodes: ReadonlySet<string>;
}

export async function lookAtService(id: string, { engine, context }: Deployment): Promise<Sight> {
  const get = async (path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> =>
    engine.call({ method: 'GET', path, query }, context.signal);
  const [service, tasks, nodes] = await Promise.all([
    get(`/services/${id}`),
    get('/tasks', filters({ service: [id], '_up-to-date': ['true'] })),
    get('/nodes'),
  ]);
  const up = Node.array()
    .parse(nodes)
    .filter(({ Status }) => Status.State !== 'down');
  return {
    service: Service.parse(service),
    tasks: Task.array().parse(tasks),
    nodes: new Set(up.map(({ ID }) => ID)),
  };
}

const Failure = z.object({
  Status: z.object({ Timestamp: z.string().default(''), State: z.string(), Err: z.string().default('') }),
});

/** Why a task of the service failed last; empty when none says. What Swarm took back is no longer up to date, and in no look. */
export async function lookForError(id: string, { engine, context }: Deployment): Promise<string> {
  const query = filters({ service: [id] });
  const answer = await engine.call({ method: 'GET', path: '/tasks', query }, context.signal);
  const failed = Failure.array()
    .parse(answer)
    .filter(({ Status }) => /^(failed|rejected)$/.test(Status.State))
    .toSorted((one, other) => (one.Status.Timestamp < other.Status.Timestamp ? 1 : -1));
  return failed.find(({ Status }) => Status.Err !== '')?.Status.Err ?? '';
}

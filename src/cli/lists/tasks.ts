import { z } from 'zod';
import type { Engine } from '../../adapters/docker/engine.ts';
import { clean } from '../clean.ts';
import { ago } from '../format/ago.ts';
import { inNaturalOrder } from '../format/natural-order.ts';
import type { Listing } from '../format/render.ts';
import { ellipsis } from '../format/width.ts';
import { shortId, shortImage } from './image-name.ts';
import { hostPorts, Port } from './ports.ts';

/** Of an error's words in a list, in columns. Source: docker/cli, cli/command/task/formatter.go. */
const ERROR_COLUMNS = 30;

const Task = z.object({
  ID: z.string(),
  CreatedAt: z.string(),
  ServiceID: z.string().default(''),
  Slot: z.int().default(0),
  NodeID: z.string().default(''),
  DesiredState: z.string().default(''),
  Spec: z.object({ ContainerSpec: z.object({ Image: z.string().default('') }).nullish() }),
  Status: z.object({
    Timestamp: z.coerce.date<string>(),
    State: z.string().default(''),
    Err: z.string().default(''),
    PortStatus: z.object({ Ports: Port.array().nullish() }).nullish(),
  }),
});
export type ListedTask = z.infer<typeof Task>;

/** Names by id; what is not in there is shown with its id. */
export interface TaskNames {
  readonly services: ReadonlyMap<string, string>;
  readonly nodes: ReadonlyMap<string, string>;
}

export interface TaskLook {
  readonly names: TaskNames;
  readonly now: Date;
  /** Ids, images and errors in full. */
  readonly isWhole: boolean;
  /** Earlier tasks of a place stand behind ` \_ `, as in docker's tables. */
  readonly isIndented: boolean;
}

const head = {
  ID: 'ID',
  Name: 'NAME',
  Image: 'IMAGE',
  Node: 'NODE',
  DesiredState: 'DESIRED STATE',
  CurrentState: 'CURRENT STATE',
  Error: 'ERROR',
  Ports: 'PORTS',
} as const;

export async function findTasks(
  engine: Engine,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ListedTask[]> {
  return Task.array().parse(await engine.call({ method: 'GET', path: '/tasks', query }, signal));
}

/** By name, of the same place the newest first. Source: docker/cli, cli/command/task/print.go. */
export function taskListing(tasks: readonly ListedTask[], look: TaskLook): Listing {
  const named = tasks
    .map((task) => ({ task, name: nameOf(task, look.names), createdAt: withoutZone(task.CreatedAt) }))
    .toSorted((a, b) => inNaturalOrder(a.name, b.name) || (a.createdAt > b.createdAt ? -1 : 1));
  return {
    head,
    rows: named.map(({ task, name }, index) => {
      const isEarlier = index > 0 && named[index - 1]?.name === name;
      return rowOf(task, `${isEarlier && look.isIndented ? ' \\_ ' : ''}${name}`, look);
    }),
  };
}

/** Tasks without a slot are of global services, which have one on each node. */
function nameOf({ ServiceID, Slot, NodeID }: ListedTask, { services }: TaskNames): string {
  return `${services.get(ServiceID) ?? ServiceID}.${Slot === 0 ? NodeID : Slot}`;
}

/** `2026-01-31T10:20:30.5`: an engine's times are all UTC, and sorted as texts they keep their nanoseconds. */
function withoutZone(time: string): string {
  return time.replace(/Z$/, '');
}

function rowOf(task: ListedTask, name: string, { names, now, isWhole }: TaskLook): Record<string, string> {
  const { Status } = task;
  const image = task.Spec.ContainerSpec?.Image ?? '';
  const error = clean(Status.Err);
  return {
    ID: isWhole ? task.ID : shortId(task.ID),
    Name: clean(name),
    Image: clean(isWhole ? image : shortImage(image)),
    Node: clean(names.nodes.get(task.NodeID) ?? task.NodeID),
    DesiredState: capitalised(clean(task.DesiredState)),
    CurrentState: `${capitalised(clean(Status.State))} ${ago(Status.Timestamp, now)}`,
    Error: error === '' ? '' : `"${isWhole ? error : ellipsis(error, ERROR_COLUMNS)}"`,
    Ports: clean(hostPorts(Status.PortStatus?.Ports ?? [])),
  };
}

function capitalised(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`;
}

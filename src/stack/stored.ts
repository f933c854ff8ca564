import { isSame } from '../kernel/digest.ts';
import { comparable } from './comparable.ts';
import type { EndpointSpec, Mount, ServiceMode, ServiceSpec, TaskSpec, UpdateConfig } from './spec.ts';

/**
 * The spec as an engine keeps it: with the defaults that it fills in, without what it drops.
 * Source: specs read back from engines 20.10.24 and 28.5.2.
 */
export function asStored(spec: ServiceSpec): ServiceSpec {
  const { UpdateConfig: update, RollbackConfig: rollback } = spec;
  return {
    ...spec,
    TaskTemplate: storedTask(spec.TaskTemplate),
    Mode: storedMode(spec.Mode),
    ...(update !== undefined && { UpdateConfig: storedUpdate(update) }),
    ...(rollback !== undefined && { RollbackConfig: storedUpdate(rollback) }),
    EndpointSpec: storedEndpoint(spec.EndpointSpec),
  };
}

/**
 * Whether a deploy would change nothing about a service: `live` as read back from an engine. Passed over are the counter of
 * forced restarts, the platforms of the image, what engines fill in or drop, and the order of lists where it means nothing.
 */
export function isSameSpec(wanted: ServiceSpec, live: ServiceSpec): boolean {
  const isOld = isFromOldEngine(live);
  return isSame(comparable(asStored(wanted), isOld), comparable(asStored(live), isOld));
}

/** Before API 1.44 an engine knows neither `NoNewPrivileges`, which newer ones always say, nor what `comparable` then leaves out. */
export function isFromOldEngine({ TaskTemplate }: ServiceSpec): boolean {
  return !Object.hasOwn(TaskTemplate.ContainerSpec.Privileges ?? {}, 'NoNewPrivileges');
}

function storedTask(task: TaskSpec): TaskSpec {
  const { ContainerSpec: container, RestartPolicy: restart } = task;
  const mounts = container.Mounts?.map(storedMount);
  return {
    ...task,
    ContainerSpec: {
      ...container,
      Isolation: container.Isolation ?? 'default',
      ...(mounts !== undefined && { Mounts: mounts }),
    },
    ...(restart !== undefined && { RestartPolicy: { Condition: 'any', MaxAttempts: 0, ...restart } }),
    Runtime: task.Runtime ?? 'container',
  };
}

/** Empty bind options and the consistency, which no Linux engine knows, are dropped. */
function storedMount(mount: Mount): Mount {
  const { Consistency: _dropped, BindOptions: bind, ...kept } = mount;
  const isEmpty = bind === undefined || Object.keys(bind).length === 0;
  return isEmpty ? kept : { ...kept, BindOptions: bind };
}

function storedMode({ Replicated, ReplicatedJob, ...global }: ServiceMode): ServiceMode {
  if (Replicated !== undefined) {
    return { Replicated: { Replicas: 1, ...Replicated } };
  }
  return ReplicatedJob === undefined
    ? global
    : { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1, ...ReplicatedJob } };
}

function storedUpdate(update: UpdateConfig): UpdateConfig {
  return {
    ...update,
    FailureAction: update.FailureAction ?? 'pause',
    Order: update.Order === '' ? 'stop-first' : update.Order,
  };
}

function storedEndpoint({ Mode, Ports }: EndpointSpec): EndpointSpec {
  const ports = Ports?.map((port) => ({ Protocol: 'tcp', PublishMode: 'ingress', ...port }));
  return { Mode: Mode ?? 'vip', ...(ports !== undefined && { Ports: ports }) };
}

import type { ServiceSpec } from '../../../src/stack/spec.ts';
import { asStored } from '../../../src/stack/stored.ts';
import type { LiveService, LiveTask, UpdateStatus } from '../../../src/swarm/swarm.ts';

/** A service as a plan wants it. */
export function wantedService(change: Partial<ServiceSpec> = {}, image = 'app:2.0'): ServiceSpec {
  return {
    Name: 'blog_app',
    Labels: {},
    TaskTemplate: { ContainerSpec: { Image: image }, Resources: {}, Placement: {}, ForceUpdate: 0 },
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: {},
    ...change,
  };
}

export function liveService(
  spec: ServiceSpec,
  update: UpdateStatus['state'] | null = null,
  message = 'because',
): LiveService {
  return {
    id: 'id',
    version: 7,
    spec: asStored(spec),
    createdAt: new Date(0),
    updatedAt: new Date(0),
    update: update === null ? null : { state: update, startedAt: new Date(0), message },
    runningTasks: 1,
    desiredTasks: 1,
  };
}

let serial = 0;

/** Running, up to date, unless it is said otherwise. */
export function liveTask(change: Partial<LiveTask> = {}): LiveTask {
  serial += 1;
  return {
    id: `task${serial}`,
    service: 'blog_app',
    slot: 1,
    node: 'node1',
    state: 'running',
    desired: 'running',
    isUpToDate: true,
    since: new Date(serial),
    error: null,
    exitCode: null,
    image: 'app:2.0',
    graceMs: 10_000,
    ...change,
  };
}

export function failedTask(change: Partial<LiveTask> = {}): LiveTask {
  return liveTask({
    state: 'failed',
    desired: 'shutdown',
    error: 'task: non-zero exit (3)',
    exitCode: 3,
    ...change,
  });
}

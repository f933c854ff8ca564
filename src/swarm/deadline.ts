import type { Healthcheck, ServiceSpec } from '../stack/spec.ts';

const NS_PER_MS = 1_000_000;
/** What the engine takes for a health check's missing parts. Source: moby, daemon/health.go. */
const HEALTH_DEFAULT = { intervalMs: 30_000, timeoutMs: 30_000, retries: 3 };
/** Source: moby, `DefaultStopTimeout`: the grace period of a container without one. */
export const GRACE_MS = 10_000;
/** For scheduling, starting and a restart or two of what depends on others, in milliseconds. Our choice. */
const SLACK_MS = 60_000;
const FLOOR_MS = 120_000;
const CEILING_MS = 3_600_000;
/** Source: swarmkit, manager/orchestrator/update: the monitoring time of an update without one. */
const MONITOR_MS = 5000;

/**
 * How long a stack may take to run, in milliseconds: what its health checks, stop times and update rules allow each service to
 * take, or the recipe's own `timeout` label if that is longer. `leaving`: what runs now, and must end before. Images are pulled before.
 */
export function deadlineOf(
  services: readonly ServiceSpec[],
  timeoutSeconds: number | null,
  leaving: readonly ServiceSpec[] = [],
): number {
  const before = new Map(leaving.map((spec) => [spec.Name, graceMsOf(spec.TaskTemplate.ContainerSpec)]));
  const longest = Math.max(0, ...services.map((spec) => startMs(spec, before.get(spec.Name) ?? 0)));
  return Math.min(CEILING_MS, Math.max(FLOOR_MS, longest + SLACK_MS, (timeoutSeconds ?? 0) * 1000));
}

/** How long the slowest of them may take to start by its health check, in milliseconds; `null`: none of them has one. */
export function longestStartMs(services: readonly ServiceSpec[]): number | null {
  const longest = Math.max(
    0,
    ...services.map(({ TaskTemplate }) => healthMs(TaskTemplate.ContainerSpec.Healthcheck ?? {})),
  );
  return longest === 0 ? null : longest;
}

/** How long tasks must have run before they count, in milliseconds. */
export function monitorMsOf({ UpdateConfig }: ServiceSpec): number {
  return toMs(UpdateConfig?.Monitor) || MONITOR_MS;
}

/** How long a container may take to end once it is told to, in milliseconds. */
export function graceMsOf({ StopGracePeriod }: { readonly StopGracePeriod?: number | undefined }): number {
  return StopGracePeriod === undefined ? GRACE_MS : toMs(StopGracePeriod);
}

/** The same of a way back. */
export function rollbackMonitorMsOf({ RollbackConfig }: ServiceSpec): number {
  return toMs(RollbackConfig?.Monitor) || MONITOR_MS;
}

function startMs(spec: ServiceSpec, oldGraceMs: number): number {
  const { ContainerSpec } = spec.TaskTemplate;
  const { Parallelism = 1, Delay } = spec.UpdateConfig ?? {};
  const replicas = spec.Mode.Replicated?.Replicas ?? 1;
  const rounds = Parallelism === 0 ? 1 : Math.max(1, Math.ceil(replicas / Parallelism));
  const graceMs = Math.max(oldGraceMs, graceMsOf(ContainerSpec));
  return rounds * (healthMs(ContainerSpec.Healthcheck ?? {}) + graceMs + toMs(Delay) + monitorMsOf(spec));
}

function healthMs({ Test = [], Interval, Timeout, Retries, StartPeriod }: Healthcheck): number {
  if (Test.length === 0 || Test[0] === 'NONE') {
    return 0;
  }
  const every = (toMs(Interval) || HEALTH_DEFAULT.intervalMs) + (toMs(Timeout) || HEALTH_DEFAULT.timeoutMs);
  return toMs(StartPeriod) + every * (Retries || HEALTH_DEFAULT.retries);
}

function toMs(nanoseconds = 0): number {
  return nanoseconds / NS_PER_MS;
}

import { z } from 'zod';
import type { ContainerFacts } from '../../swarm/swarm.ts';
import type { Engine } from './engine.ts';
import { readable } from './logs.ts';
import { when } from './refusal.ts';

const TaskAnswer = z.object({
  Status: z.object({ ContainerStatus: z.object({ ContainerID: z.string().default('') }).nullish() }),
});
const ContainerAnswer = z.object({
  State: z.object({
    OOMKilled: z.boolean().default(false),
    Health: z
      .object({
        Status: z.string().default(''),
        FailingStreak: z.int().default(0),
        Log: z.object({ ExitCode: z.int(), Output: z.string() }).array().nullish(),
      })
      .nullish(),
  }),
  Config: z.object({ Healthcheck: z.object({ Retries: z.int().default(0) }).nullish() }).nullish(),
});

/** Where a health check does not say how often it may fail. Source: moby, daemon/health.go. */
const RETRIES = 3;

/** The last check may have been ended with the container, or have come while it went or too late. Source: runc's words, seen on engines. */
const NOTHING_SAID = /^\s*$|cannot exec (in a stopped|a container that)|executing setns process/;

/** See `SwarmReader.container`. A manager answers 404 for containers of other nodes. */
export async function containerOf(
  engine: Engine,
  task: string,
  signal: AbortSignal,
): Promise<ContainerFacts | null> {
  const answer = await get(engine, `/tasks/${encodeURIComponent(task)}`, signal);
  const id = TaskAnswer.nullable().parse(answer)?.Status.ContainerStatus?.ContainerID ?? '';
  const found = id === '' ? null : await get(engine, `/containers/${encodeURIComponent(id)}/json`, signal);
  if (found === null) {
    return null;
  }
  return factsIn(ContainerAnswer.parse(found));
}

/**
 * Whether its health check is what it failed by. Every container that has one and ended is called unhealthy, however it ended; only
 * the checks that failed in a row tell. Source: moby, container/health.go, CloseMonitorChannel.
 */
function isUnhealthy({ State: { Health }, Config }: z.infer<typeof ContainerAnswer>): boolean {
  const most = Config?.Healthcheck?.Retries || RETRIES;
  return Health?.Status === 'unhealthy' && Health.FailingStreak >= most;
}

function factsIn(answer: z.infer<typeof ContainerAnswer>): ContainerFacts {
  const { OOMKilled, Health } = answer.State;
  const failed = Health?.Log?.findLast(
    ({ ExitCode, Output }) => ExitCode !== 0 && !NOTHING_SAID.test(Output),
  );
  const said = (failed?.Output ?? '').replace(/: unknown\s*$/, '');
  const lines = said.split('\n').map(readable);
  return {
    isOutOfMemory: OOMKilled,
    isUnhealthy: isUnhealthy(answer),
    checkSaid: lines.filter((line) => line.trim() !== ''),
  };
}

async function get(engine: Engine, path: string, signal: AbortSignal): Promise<unknown> {
  return engine.call({ method: 'GET', path }, signal).catch(when(404, null));
}

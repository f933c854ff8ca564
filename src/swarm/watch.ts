import { UserError } from '../kernel/errors.ts';
import type { StackName } from '../kernel/ids.ts';
import type { Clock } from '../kernel/system.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { judge } from './judge.ts';
import type { Memory } from './past-looks.ts';
import type { LiveTask, SwarmReader } from './swarm.ts';
import { verdictAtDeadline, verdictOf } from './verdict.ts';
import type { Judged, Look, WatchEnd } from './watch-end.ts';

/** Between two looks, in milliseconds: at first much happens, later little. */
const SOONEST_MS = 200;
const LATEST_MS = 500;
const SLOWER_BY_MS = 20;
/**
 * What was left alone, and has run for so long by its nodes' clocks, need not be watched: it was well before, and nothing was done to
 * it. In milliseconds; our choice, far more than clocks are apart.
 */
const SETTLED_MS = 60_000;

export interface Watch {
  readonly swarm: Pick<SwarmReader, 'observe' | 'tasks'>;
  readonly stack: StackName;
  readonly wanted: readonly ServiceSpec[];
  /** Names of services among `wanted` that this operation left alone, because nothing differed. */
  readonly untouched?: ReadonlySet<string>;
  readonly clock: Clock;
  /** How long it may take from now, in milliseconds. */
  readonly deadlineMs: number;
  readonly onProgress: (progress: WatchProgress) => void;
}

export interface WatchProgress {
  /** Services that are well. */
  readonly done: number;
  readonly total: number;
  readonly services: readonly ServiceProgress[];
}

export interface ServiceProgress {
  readonly service: string;
  /** `starting`, `running, watched for 3 s more` … */
  readonly words: string;
  readonly running: number;
  readonly wanted: number;
  readonly isDone: boolean;
}

/** Looks at all services at once until they are well, cannot get well, or the time is over. Throws only when `signal` aborts. */
export async function watchStack(watch: Watch, signal: AbortSignal): Promise<WatchEnd> {
  const { clock, deadlineMs, onProgress } = watch;
  const endMs = clock.monotonicMs() + deadlineMs;
  const memories = new Map<string, Memory>();
  for (let pauseMs = SOONEST_MS; ; pauseMs = Math.min(LATEST_MS, pauseMs + SLOWER_BY_MS)) {
    const look = await lookAt(watch, memories, signal);
    const isLate = clock.monotonicMs() >= endMs;
    if (look === null && isLate) {
      const reason = 'the Docker engine does not answer';
      return { is: 'unclear', why: 'engine away', service: null, reason };
    }
    if (look !== null) {
      onProgress(progressOf(look.judged));
      const end = verdictOf(look) ?? (isLate ? verdictAtDeadline(look.judged, deadlineMs) : null);
      if (end !== null) {
        return end;
      }
    }
    await clock.sleep(pauseMs, signal);
  }
}

/** `null`: the engine is away. It is waited for: it may only restart. */
async function lookAt(
  { swarm, stack, wanted, untouched, clock }: Watch,
  memories: Map<string, Memory>,
  signal: AbortSignal,
): Promise<Look | null> {
  const look = await Promise.all([swarm.observe(stack, signal), swarm.tasks(stack, signal)]).catch(
    nullWhenAway,
  );
  if (look === null) {
    return null;
  }
  const [{ services }, all] = look;
  const nowMs = clock.monotonicMs();
  const settledBefore = clock.now().getTime() - SETTLED_MS;
  const tasksOf = Map.groupBy(all, ({ service }) => service);
  const judged = wanted.map((spec) => {
    const live = services.find((one) => one.spec.Name === spec.Name) ?? null;
    const isPosted = untouched?.has(spec.Name) !== true;
    const tasks = tasksOf.get(spec.Name) ?? [];
    const isSettled = !isPosted && runSince(tasks) < settledBefore;
    const sight = { wanted: spec, isPosted, live, tasks, isSettled };
    const { judgement, memory } = judge(sight, memories.get(spec.Name) ?? null, nowMs);
    memories.set(spec.Name, memory);
    return { spec, isPosted, judgement };
  });
  return { judged, seen: services.map(({ spec }) => spec.Name) };
}

/** When the last of the tasks that run began to, by its node's clock. */
function runSince(tasks: readonly LiveTask[]): number {
  const running = tasks.filter(({ isUpToDate, state }) => isUpToDate && state === 'running');
  return Math.max(Number.NEGATIVE_INFINITY, ...running.map(({ since }) => since.getTime()));
}

function nullWhenAway(error: unknown): null {
  if (error instanceof UserError && error.code === 'swarm_unreachable') {
    return null;
  }
  throw error;
}

function progressOf(judged: readonly Judged[]): WatchProgress {
  const services = judged.map(({ spec, judgement }) => ({
    service: spec.Name,
    words: judgement.is === 'waiting' ? judgement.words : judgement.is,
    running: judgement.is === 'waiting' ? judgement.running : 0,
    wanted: judgement.is === 'waiting' ? judgement.wanted : 0,
    isDone: judgement.is === 'ok',
  }));
  return { done: services.filter(({ isDone }) => isDone).length, total: services.length, services };
}

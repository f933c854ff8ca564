import { clean } from '../../clean.ts';
import type { Deployed, Deployment } from '../deployment.ts';
import { type Board, createBoard, type Line } from './board.ts';
import { countOf } from './count.ts';
import { linesFor } from './lines.ts';
import { lookAtService, lookForError, type Sight, type Task } from './sight.ts';

/** Between two looks, in milliseconds. Source: docker/cli, `ServiceProgress`. */
const PAUSE_MS = 200;
/** Tasks that failed after which waiting is pointless, for whoever is not docker. Our choice. */
const MOST_FAILURES = 5;

export interface WaitOptions {
  readonly isQuiet: boolean;
  /** As docker: what was rolled back ends well, and what fails at once is waited for without end. */
  readonly isLikeDocker: boolean;
}

/** Waits for one service after the other, as docker does. Answers the exit code; Ctrl-C ends the waiting, and nothing else. */
export async function waitForServices(
  deployed: readonly Deployed[],
  options: WaitOptions,
  deployment: Deployment,
): Promise<number> {
  const { context } = deployment;
  const complaints: string[] = [];
  for (const service of deployed) {
    const board = createBoard(context, options.isQuiet);
    try {
      const complaint = await waitFor(service, { board, ...options }, deployment);
      complaints.push(...(complaint === null ? [] : [`${service.id}: ${complaint}`]));
    } catch (error) {
      if (!context.signal.aborted) {
        throw error;
      }
      board.say('Operation continuing in background.');
      board.say(`Use \`docker service ps ${service.id}\` to check progress.`);
      return complaints.length === 0 ? 0 : 1;
    }
  }
  complaints.forEach((complaint) => context.err(`${clean(complaint)}\n`));
  return complaints.length === 0 ? 0 : 1;
}

/** Why waiting ended badly; `null`: it ended well. */
type Complaint = string | null;

async function waitFor(
  service: Deployed,
  { board, isLikeDocker }: WaitOptions & { readonly board: Board },
  deployment: Deployment,
): Promise<Complaint> {
  const { context } = deployment;
  const isStrict = service.isPosted && !isLikeDocker;
  const failed = new Map<string, string>();
  for (let since: number | null = null; ; ) {
    const sight = await lookAtService(service.id, deployment);
    if (isStrict) {
      await note(sight, failed, async () => lookForError(service.id, deployment));
    }
    const end = endOf(sight, { isSteady: since !== null, failures: isStrict ? failed : null });
    if (end !== null) {
      return end.complaint;
    }
    const nowMs = context.now().getTime();
    const now = show(sight, { service, board, since, nowMs });
    const settled = now.isConverged ? settledEnd(sight, isStrict ? failed : null) : null;
    if (settled !== null) {
      return settled.complaint;
    }
    since = now.since;
    await context.sleep(PAUSE_MS, context.signal);
  }
}

interface Showing {
  readonly service: Deployed;
  readonly board: Board;
  /** Since when it is as wanted, in milliseconds; `null`: it was not, at the last look. */
  readonly since: number | null;
  readonly nowMs: number;
}

interface Shown {
  readonly isConverged: boolean;
  readonly since: number | null;
}

/** Once as wanted it must stay so for a while; a job that is done stays done. */
function show(sight: Sight, { service, board, since: before, nowMs }: Showing): Shown {
  const count = countOf(sight);
  const { state, message } = sight.service;
  board.show(state === 'rollback_started' ? [{ label: 'rollback', text: message }] : []);
  board.show(linesFor(count, state.startsWith('rollback')));
  const since = count.done === count.wanted ? (before ?? nowMs) : null;
  if (sight.service.iteration !== null && since !== null) {
    board.say('job complete');
    return { isConverged: true, since };
  }
  const leftMs = since === null ? null : since + sight.service.monitorMs - nowMs;
  board.show(verifyLines(service, { leftMs, isLost: before !== null && since === null }));
  return { isConverged: leftMs !== null && leftMs <= 0, since };
}

interface SoFar {
  /** It is as wanted, and watched. */
  readonly isSteady: boolean;
  /** Errors of its tasks that failed, by id; `null`: docker does not count them, nor mind what is rolled back. */
  readonly failures: ReadonlyMap<string, string> | null;
}

/** Whether Swarm itself has ended it, or nothing will come of it. `null`: neither. */
function endOf(sight: Sight, { isSteady, failures }: SoFar): { readonly complaint: Complaint } | null {
  const { state, message } = sight.service;
  switch (state) {
    case 'completed':
      return isSteady ? null : { complaint: null };
    case 'paused':
      return { complaint: `service update paused: ${message}` };
    case 'rollback_paused':
      return { complaint: `service rollback paused: ${message}` };
    case 'rollback_completed':
      return failures === null ? null : takenBack(failures, message);
    case 'updating':
    case 'rollback_started':
      return null;
    default:
      return failures !== null && failures.size >= MOST_FAILURES && !isSteady
        ? { complaint: `tasks keep failing: ${errorOf(failures) ?? 'no reason is known'}` }
        : null;
  }
}

/** What it means that enough tasks run: docker asks no further, though they may be those of before. `null`: Swarm is still at it. */
function settledEnd(
  { service: { state, message } }: Sight,
  failures: SoFar['failures'],
): { readonly complaint: Complaint } | null {
  if (failures === null || !/^(updating|rollback)/.test(state)) {
    return { complaint: null };
  }
  return state === 'updating' ? null : takenBack(failures, message);
}

function takenBack(failures: ReadonlyMap<string, string>, message: string): { readonly complaint: string } {
  return { complaint: `service update rolled back: ${errorOf(failures) ?? message}` };
}

/** Adds what failed. What Swarm takes back may be gone from the look by then, and is asked for. */
async function note(
  { service, tasks }: Sight,
  failed: Map<string, string>,
  ask: () => Promise<string>,
): Promise<void> {
  tasks.filter(isFailed).forEach(({ id, error }) => failed.set(id, error));
  if (service.state.startsWith('rollback') && errorOf(failed) === null) {
    failed.set('', await ask());
  }
}

function isFailed({ state }: Task): boolean {
  return state === 'failed' || state === 'rejected';
}

/** The last that was seen. */
function errorOf(failures: ReadonlyMap<string, string>): string | null {
  return [...failures.values()].findLast((error) => error !== '') ?? null;
}

/** Source: docker/cli, `ServiceProgress`. */
function verifyLines(
  { id }: Deployed,
  { leftMs, isLost }: { readonly leftMs: number | null; readonly isLost: boolean },
): readonly Line[] {
  if (leftMs === null) {
    return isLost ? [{ label: 'verify', text: 'Detected task failure' }] : [];
  }
  const seconds = Math.floor(leftMs / 1000) + 1;
  const waiting = `Waiting ${seconds} seconds to verify that tasks are stable...`;
  return [{ label: 'verify', text: leftMs <= 0 ? `Service ${id} converged` : waiting }];
}

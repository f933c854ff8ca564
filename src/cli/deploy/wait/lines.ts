import type { Line } from './board.ts';
import type { Count } from './count.ts';
import { isTerminal, stepOf } from './states.ts';

/** Beyond that many tasks docker shows the sum only. */
const MOST_BARS = 20;
const LONGEST_ERROR = 75;
/** The states up to `running`, and those of a job up to `complete`. */
const STEPS = { service: 9, job: 10 } as const;
const LONGEST_STATE = 'preparing'.length;

/** What docker's progress says about a service, in its words. */
export function linesFor(count: Count, isGoingBack: boolean): readonly Line[] {
  const bars = count.wanted === null || count.wanted > MOST_BARS ? [] : taskLines(count);
  return [...sumLines(count, isGoingBack), ...bars];
}

function sumLines(count: Count, isGoingBack: boolean): readonly Line[] {
  const { kind, done, wanted } = count;
  if (kind === 'job') {
    return jobLines(count);
  }
  const words = wanted === null ? 'waiting for new tasks' : `${done} out of ${wanted} tasks`;
  const isBack = isGoingBack && wanted !== null;
  return [{ label: 'overall progress', text: isBack ? `rolling back update: ${words}` : words }];
}

function jobLines({ done, wanted, active }: Count): readonly Line[] {
  const label = 'job progress';
  if (wanted === null) {
    return [{ label, text: 'waiting for tasks' }];
  }
  const progress = { label, text: `${done} out of ${wanted} complete`, share: done / Math.max(wanted, 1) };
  const sum =
    active === null ? [] : [{ label: 'active tasks', text: `${active.now} out of ${active.most} tasks` }];
  return [progress, ...sum];
}

function taskLines({ kind, places }: Count): readonly Line[] {
  return places.flatMap(({ label, task }): readonly Line[] => {
    if (task.error !== '') {
      return [{ label, text: shortened(task.error) }];
    }
    const isShown = kind === 'job' || !(isTerminal(task.desired) || isTerminal(task.state));
    const share = Math.min(1, stepOf(task.state) / STEPS[kind]);
    return isShown ? [{ label, text: task.state.padEnd(LONGEST_STATE), share }] : [];
  });
}

function shortened(error: string): string {
  const line = error.replaceAll('\n', ' ');
  return line.length > LONGEST_ERROR ? `${line.slice(0, LONGEST_ERROR - 1)}…` : line;
}

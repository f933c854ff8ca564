import type { LiveTask } from './swarm.ts';

/** The task of a service in which a command can be run: the newest that runs, of the spec of now where there is one. */
export function newestTask(tasks: readonly LiveTask[], service: string): LiveTask | null {
  const running = tasks.filter(
    (task) => task.service === service && task.state === 'running' && task.desired === 'running',
  );
  const current = running.filter(({ isUpToDate }) => isUpToDate);
  const [newest = null] = (current.length === 0 ? running : current).toSorted(
    (one, other) => other.since.getTime() - one.since.getTime(),
  );
  return newest;
}

/** The one whose state changed last. */
export function newestOf(tasks: readonly LiveTask[]): LiveTask | null {
  return tasks.toSorted((one, other) => other.since.getTime() - one.since.getTime())[0] ?? null;
}

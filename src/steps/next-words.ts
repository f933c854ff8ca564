import { shortName } from '../stack/short-name.ts';
import { meaningIn } from '../swarm/meanings.ts';
import type { WatchEnd } from '../swarm/watch-end.ts';

/** An app, by the name that people call it, and its stack. */
export interface Called {
  readonly app: string;
  readonly stack: string;
}

type Bad = Extract<WatchEnd, { is: 'failed' | 'rolled back' }>;

/** What mends it, where something must be mended; else where to read on. */
export function whatNext(
  { service, reason, task }: Pick<Bad, 'service' | 'reason' | 'task'>,
  called: Called,
): string {
  const cure = meaningIn(task?.error ?? reason)?.cure;
  return cure === undefined ? whereToRead(service, called) : `${cure} Then \`!deploy ${called.app}\`.`;
}

/** `service`: as Swarm calls it; `null`: all of them. */
export function whereToRead(service: string | null, { app, stack }: Called): string {
  const words = [app, service === null ? '' : shortName(service, stack)];
  return `More of what it said: \`!logs ${words.join(' ').trim()}\``;
}

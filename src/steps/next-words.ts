import type { Operation, Plan } from '../operations/operation.ts';
import { subjectOf } from '../operations/subject.ts';
import { shortName } from '../stack/short-name.ts';
import { meaningIn } from '../swarm/meanings.ts';
import type { WatchEnd } from '../swarm/watch-end.ts';

/** An app, by the name that people call it, its stack, and the command that tries the same once more. */
export interface Called {
  readonly app: string;
  readonly stack: string;
  readonly again: string;
  /** The same as a sentence, where it was begun and waits for something. */
  readonly goesOn: string;
  /** The command that brings all of it to one version, whichever that is. */
  readonly whole: string;
}

/**
 * A version is asked for by its number: the settings may still name what the app came from, and so may what is kept last. An upgrade
 * that went wrong is hidden until it is lifted.
 */
export function calledBy(
  { request, plan }: Pick<Operation, 'request'> & { readonly plan: Pick<Plan, 'versions'> | null },
  stack: string,
): Called {
  const app = subjectOf(request)?.app ?? stack;
  if (request.action === 'rollback') {
    const again = typed('rollback', app, request.to === 0 ? 'first' : plan?.versions?.to);
    return { app, stack, again, goesOn: `${again} goes on with it.`, whole: again };
  }
  const whole = typed('deploy', app);
  const to = request.action === 'deploy' ? upgradedTo(plan) : null;
  if (to === null) {
    return { app, stack, again: whole, goesOn: `${whole} goes on with it.`, whole };
  }
  const again = `${typed('deploy', app, to)}, after ${typed('lift', app, to)}`;
  return { app, stack, again, goesOn: `${again}, goes on with it.`, whole };
}

/** `null`: the version stays, or nothing ran before. */
function upgradedTo(plan: Pick<Plan, 'versions'> | null): string | null {
  const { from = null, to = null } = plan?.versions ?? {};
  return from === null || from === to ? null : to;
}

function typed(...words: readonly (string | undefined)[]): string {
  return `\`!${words.filter((word) => word !== undefined).join(' ')}\``;
}

type Bad = Extract<WatchEnd, { is: 'failed' | 'rolled back' }>;

/** What mends it, where something must be mended; else where to read on. */
export function whatNext(
  { service, reason, task }: Pick<Bad, 'service' | 'reason' | 'task'>,
  called: Called,
): string {
  const cure = meaningIn(task?.error ?? reason)?.cure;
  return cure === undefined ? whereToRead(service, called) : `${cure} Then ${called.again}.`;
}

/** `service`: as Swarm calls it; `null`: all of them. */
export function whereToRead(service: string | null, { app, stack }: Pick<Called, 'app' | 'stack'>): string {
  const words = [app, service === null ? '' : shortName(service, stack)];
  return `More of what it said: \`!logs ${words.join(' ').trim()}\``;
}

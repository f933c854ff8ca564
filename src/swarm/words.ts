import type { ServiceSpec } from '../stack/spec.ts';
import { meaningIn, PORT_TAKEN, UNHEALTHY } from './meanings.ts';
import type { ContainerFacts, LiveTask } from './swarm.ts';
import { limitOf } from './wants.ts';

/** Longest piece of the engine's own words that is shown. */
const MOST_CHARACTERS = 160;
const HEAD_CHARACTERS = 40;

/**
 * Why a task is not well, in words of people, with what it wants or the engine's own words in brackets; no capital, no full stop.
 * `spec`: of the task, where it is known.
 */
export function wordsFor(
  { state, error, exitCode }: Pick<LiveTask, 'state' | 'error' | 'exitCode'>,
  spec: ServiceSpec | null = null,
): string {
  const meaning = meaningIn(error);
  const wanted = spec === null ? '' : (meaning?.detail?.(spec, error ?? '') ?? '');
  const words = meaning?.means ?? meaningOf(exitCode, state);
  return withDetail(words, wanted === '' ? technical(error, exitCode) : clipped(wanted));
}

/** The same of a task that ended, with what its node's engine knows of its container. */
export function wordsOfEnd(task: LiveTask, spec: ServiceSpec, facts: ContainerFacts): string {
  if (facts.isOutOfMemory) {
    return withDetail('it ran out of memory', limitOf(spec) || technical(task.error, task.exitCode));
  }
  if (facts.isUnhealthy) {
    return wordsFor({ ...task, error: 'unhealthy container' }, spec).replace(' (unhealthy container)', '');
  }
  return isKill(task)
    ? withDetail('it was killed, and not for want of memory', 'exit code 137')
    : wordsFor(task, spec);
}

/** Something else has a port of the server that it needs. */
export function isPortTaken({ error }: Pick<LiveTask, 'error'>): boolean {
  return PORT_TAKEN.test(error ?? '');
}

/** An unhealthy container is killed too, but for that. */
function isKill({ error, exitCode }: LiveTask): boolean {
  return exitCode === 137 && !UNHEALTHY.test(error ?? '');
}

function withDetail(meaning: string, detail: string): string {
  return detail === '' ? meaning : `${meaning} (${detail})`;
}
function meaningOf(exitCode: number | null, state: string): string {
  if (exitCode === 137) {
    return 'it was killed, most likely out of memory';
  }
  if (state === 'rejected') {
    return 'the server could not start it';
  }
  return exitCode === null && state !== 'complete' ? 'it does not start' : 'it ended by itself';
}

/** The cause stands at the end of what engines say, and what they did at the beginning. */
function clipped(text: string): string {
  const tail = MOST_CHARACTERS - HEAD_CHARACTERS;
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, HEAD_CHARACTERS)}… ${text.slice(-tail)}`;
}

function technical(error: string | null, exitCode: number | null): string {
  const bare = (error ?? '')
    .replace(/^task: /, '')
    .replace(/dockerexec: unhealthy container$/, '')
    .replace(/^non-zero exit \((\d+)\)(?:: )?/, (_all, code: string) => `exit code ${code}: `)
    .replaceAll(/\s+/g, ' ')
    .replace(/: $/, '')
    .trim();
  const fallback = exitCode === null ? '' : `exit code ${exitCode}`;
  return clipped(bare === '' ? fallback : bare);
}

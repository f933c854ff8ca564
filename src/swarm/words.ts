import type { LiveTask } from './swarm.ts';

/** Longest piece of the engine's own words that is shown. */
const MOST_CHARACTERS = 160;
const HEAD_CHARACTERS = 40;

/**
 * What the engine says, and what it means to people; the first that fits counts. An unhealthy container is killed too, so its line
 * stands before the exit codes. Source: moby and swarmkit, daemon/cluster/executor, manager/scheduler/filter.go.
 */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/unhealthy container/i, 'it starts, but its health check fails'],
  [/insufficient resources/i, 'no server has enough free memory or processor for it'],
  [
    /host-mode port already in use|port is already allocated|address already in use/i,
    'another app uses its port already',
  ],
  [/scheduling constraints not satisfied/i, 'no server fits its placement rules'],
  [/unsupported platform/i, 'its image is not made for this kind of server'],
  [/max replicas per node/i, 'no server may run one more of it'],
  [/no suitable node/i, 'no server can take it'],
  [/no such image|manifest unknown|pull access denied|repository does not exist/i, 'its image is not there'],
  [/bind source path does not exist/i, 'a folder that it needs is missing on the server'],
  [
    /invalid mount|error while mounting|failed to mount|no such volume|volume driver/i,
    'its storage cannot be reached',
  ],
  [/no space left on device/i, 'the server’s disk is full'],
  [
    /executable file not found|no such file or directory|permission denied|non-zero exit \(12[67]\)/i,
    'its start command cannot be run',
  ],
  [/out of memory|oom|non-zero exit \(137\)/i, 'it was killed, most likely out of memory'],
  [/non-zero exit \(143\)/i, 'it was told to stop'],
  [/non-zero exit/i, 'it ended by itself'],
];

/** Why a task is not well, in words of people, with the engine's in brackets; no capital, no full stop. */
export function wordsFor({ state, error, exitCode }: Pick<LiveTask, 'state' | 'error' | 'exitCode'>): string {
  const said = technical(error, exitCode);
  const meaning = meanings.find(([pattern]) => pattern.test(error ?? ''))?.[1] ?? meaningOf(exitCode, state);
  return said === '' ? meaning : `${meaning} (${said})`;
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
    .replace(/^non-zero exit \((\d+)\)(?:: )?/, (_all, code: string) => `exit code ${code}: `)
    .replaceAll(/\s+/g, ' ')
    .replace(/: $/, '')
    .trim();
  const fallback = exitCode === null ? '' : `exit code ${exitCode}`;
  return clipped(bare === '' ? fallback : bare);
}

import type { ServiceSpec } from '../stack/spec.ts';
import {
  driversOf,
  folderIn,
  limitOf,
  mostEachOf,
  platformsOf,
  portsOf,
  programIn,
  reservationOf,
  rulesOf,
  storageOf,
} from './wants.ts';

/** What an engine says of a task, and what that means to people. */
interface Meaning {
  readonly when: RegExp;
  readonly means: string;
  /** What to say in brackets instead of the engine's words; `''`: those. */
  readonly detail?: (spec: ServiceSpec, said: string) => string;
  /** What people can do about what another try of the same does not mend, in a sentence. By default its last words help most. */
  readonly cure?: string;
}

/** Killed by the engine because its health check failed. Source: moby, daemon/cluster/executor/container. */
export const UNHEALTHY = /unhealthy container/i;
/** Something else has a port of the server that it needs. */
export const PORT_TAKEN = /host-mode port already in use|port is already allocated|address already in use/i;

/**
 * The first that fits counts. An unhealthy container is killed too, so its line stands before the exit codes; and the scheduler names
 * every reason why some server does not fit, of which the one that keeps out a server that fits otherwise says most.
 * Source: moby and swarmkit, daemon/cluster/executor, manager/scheduler/filter.go.
 */
const meanings: readonly Meaning[] = [
  { when: UNHEALTHY, means: 'it starts, but its health check fails' },
  {
    when: /insufficient resources/i,
    means: 'no server has enough free memory or processor for it',
    detail: reservationOf,
    cure: 'Stop what is not needed, or add a server.',
  },
  {
    when: PORT_TAKEN,
    means: 'another app uses its port already',
    detail: portsOf,
    cure: 'Stop one of the two, or give one another port.',
  },
  {
    when: /max replicas per node/i,
    means: 'no server may run one more of it',
    detail: mostEachOf,
    cure: 'Add a server, or ask for fewer copies.',
  },
  {
    when: /unsupported platform/i,
    means: 'its image is not made for this kind of server',
    detail: platformsOf,
    cure: 'Choose a version whose image is made for it, or add such a server.',
  },
  {
    when: /missing plugin|plugin .* not found|volume driver/i,
    means: 'the driver of its storage is missing on the server',
    detail: driversOf,
    cure: 'Install that driver on the server.',
  },
  {
    // The second: no task was made at all, see waiting.ts.
    when: /scheduling constraints not satisfied|no server fits its placement rules/i,
    means: 'no server fits its placement rules',
    detail: rulesOf,
    cure: 'Bring such a server back, or add one.',
  },
  {
    when: /not available for new tasks/i,
    means: 'the servers that it may run on are away',
    detail: rulesOf,
    cure: 'Bring such a server back, or add one.',
  },
  { when: /no suitable node/i, means: 'no server can take it' },
  {
    when: /no such image|manifest unknown|pull access denied|repository does not exist/i,
    means: 'its image is not there',
    cure: 'Can the server where it should run fetch that image?',
  },
  {
    when: /bind source path does not exist/i,
    means: 'a folder that it needs is missing on the server',
    detail: (_spec, said) => folderIn(said),
    cure: 'Make that folder on the server.',
  },
  {
    when: /invalid mount|error while mounting|failed to mount|no such volume/i,
    means: 'its storage cannot be reached',
    detail: storageOf,
    cure: 'Is that storage there, and may the server reach it?',
  },
  {
    when: /no space left on device/i,
    means: 'the server’s disk is full',
    cure: 'Make room on that disk.',
  },
  {
    when: /executable file not found|no such file or directory|permission denied|non-zero exit \(12[67]\)/i,
    means: 'its start command cannot be run',
    detail: (_spec, said) => programIn(said),
  },
  { when: /out of memory|oom/i, means: 'it ran out of memory', detail: limitOf },
  { when: /non-zero exit \(137\)/i, means: 'it was killed, most likely out of memory' },
  { when: /non-zero exit \(143\)/i, means: 'it was told to stop' },
  { when: /non-zero exit/i, means: 'it ended by itself' },
];

/** `null`: what the engine says is new, or nothing. */
export function meaningIn(said: string | null): Meaning | null {
  return meanings.find(({ when }) => when.test(said ?? '')) ?? null;
}

import { isDeepStrictEqual } from 'node:util';
import type { ComposeInput } from './compose-input.ts';
import type { DockerWorker } from './docker-worker.ts';
import { knownReason } from './known.ts';
import { outcomeOfOurs } from './ours.ts';
import type { Outcome } from './outcome.ts';

/** How one input fared with both. */
export interface Comparison {
  readonly input: ComposeInput;
  readonly docker: Outcome;
  readonly ours: Outcome;
  /** `null`: the same. `known`: a difference that docs/parity.md lists. */
  readonly difference: { readonly isKnown: boolean; readonly words: string } | null;
}

export async function compare(input: ComposeInput, worker: DockerWorker): Promise<Comparison> {
  const environment = worker.environmentFor(input);
  const docker = await worker.outcomeOf(input);
  const ours = outcomeOfOurs(input, { root: worker.root, environment });
  return { input, docker, ours, difference: differenceOf(input, docker, ours) };
}

function differenceOf(input: ComposeInput, docker: Outcome, ours: Outcome): Comparison['difference'] {
  if (docker.isTaken && ours.isTaken) {
    const isSame = isDeepStrictEqual(docker.posted, ours.posted);
    return isSame
      ? null
      : {
          isKnown: false,
          words: `docker posts\n${show(docker.posted)}\ncoopbot posts\n${show(ours.posted)}`,
        };
  }
  if (docker.isTaken === ours.isTaken) {
    return null;
  }
  const known = knownReason(input, docker, ours);
  const words = `docker: ${sayOf(docker)}\ncoopbot: ${sayOf(ours)}`;
  return known === null ? { isKnown: false, words } : { isKnown: true, words: known };
}

function sayOf(outcome: Outcome): string {
  return outcome.isTaken ? 'takes it' : outcome.why;
}

function show(value: unknown): string {
  return JSON.stringify(value, null, 1);
}

import { didYouMean } from '../kernel/did-you-mean.ts';
import { UserError } from '../kernel/errors.ts';
import type { StackName } from '../kernel/ids.ts';
import { shortName } from '../stack/short-name.ts';
import type { ServiceMode } from '../stack/spec.ts';
import type { LiveService, LiveStack } from './swarm.ts';

/** What of a stack is meant. */
export interface Wanted {
  readonly stack: StackName;
  /** As people type it: `db`, or with the stack's name in front. */
  readonly service: string;
}

/** The live service that people name. Throws `unknown_service` with the ones that there are. */
export function pickLive({ services }: Pick<LiveStack, 'services'>, { stack, service }: Wanted): LiveService {
  const names = services.map((live) => shortNameOf(live, stack));
  const found = services[names.indexOf(service)] ?? services.find(({ spec }) => spec.Name === service);
  if (found !== undefined) {
    return found;
  }
  if (names.length === 0) {
    throw new UserError('unknown_service', 'It does not run: no service of it is there.');
  }
  const near = didYouMean(service, names);
  throw new UserError('unknown_service', `It has no such service.${near} There are: ${names.join(', ')}.`);
}

/** `blog_oak_coop_db` → `db`. */
export function shortNameOf({ spec }: Pick<LiveService, 'spec'>, stack: StackName): string {
  return shortName(spec.Name, stack);
}

/** How many copies a replicated service wants; `null`: it is global, or a job. */
export function replicasOf({ Replicated }: ServiceMode): number | null {
  return Replicated === undefined ? null : (Replicated.Replicas ?? 1);
}

/** Why a service has no number of copies that people could choose, behind its name; `null`: it has one. */
export function whyNotScaled({ spec: { Mode } }: Pick<LiveService, 'spec'>): string | null {
  if (Mode.Replicated !== undefined) {
    return null;
  }
  return Mode.Global === undefined
    ? 'is a job: it runs to its end, and has no copies'
    : 'is global: it runs once on every node, however many there are';
}

/** Why there is nothing to restart, behind its name: a job would run once more. `null`: there is. */
export function whyNotRestarted({ spec: { Mode } }: Pick<LiveService, 'spec'>): string | null {
  if (Mode.ReplicatedJob !== undefined || Mode.GlobalJob !== undefined) {
    return 'is a job';
  }
  return replicasOf(Mode) === 0 ? 'is scaled to 0' : null;
}

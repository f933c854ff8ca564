import type { App } from '../../apps/apps.ts';
import { keyedDigest } from '../../kernel/digest.ts';
import type { RequestOf, Step } from '../../operations/operation.ts';
import type { Vault } from '../../operations/ports.ts';
import type { Revision } from '../../revisions/revision.ts';
import { shortName } from '../../stack/short-name.ts';
import type { ServiceSpec, StackSpec } from '../../stack/spec.ts';
import { isSameSpec } from '../../stack/stored.ts';
import { applyService } from '../../steps/apply-service.ts';
import { giveBackFile } from '../../steps/give-back-file.ts';
import { keepRevisionOf } from '../../steps/keep-revision.ts';
import type { Keeping } from '../../steps/kept.ts';
import { pullImage } from '../../steps/pull-image.ts';
import { removeService } from '../../steps/remove-service.ts';
import { standstillOf } from '../../swarm/standstill.ts';
import type { ExternalObjects, LiveService, LiveStack, LiveTask } from '../../swarm/swarm.ts';
import type { AwayTimes } from '../parts/away-times.ts';
import { objectSteps } from '../parts/object-steps.ts';
import { probeSteps, watchStep } from '../parts/watch-steps.ts';
import { cameLater } from './came-later.ts';
import type { DataOutlook } from './data.ts';

/** All that is known of a way back when its card is written. */
export interface GoingBack {
  readonly app: App;
  /** The app as its file said then. */
  readonly before: App;
  readonly request: RequestOf<'rollback'>;
  readonly revision: Revision;
  /** What it leads to: as it was kept, with the restarts of now counted on. */
  readonly spec: StackSpec;
  readonly live: LiveStack;
  readonly found: ExternalObjects;
  /** The version that runs, or the commit. */
  readonly runs: string | null;
  /** The revision is the newest, so that it need not be kept once more. */
  readonly isKept: boolean;
  /** Its services run already, and nothing beside them. */
  readonly isThere: boolean;
  readonly data: DataOutlook;
  /** What is posted: what differs, and what does not but stands still. The identical post brings that on. */
  readonly posted: readonly ServiceSpec[];
  readonly times: AwayTimes;
}

interface With {
  readonly keeping: Keeping;
  readonly vault: Vault;
  readonly digestKey: string;
}

/**
 * What would be done, in this order: images; networks and files; what came later and is not of it is stopped, since it may hold a port
 * or a lock; services; then the wait for all of them, the address, the revision, and the app's file.
 */
export function stepsOfRollback(
  back: GoingBack,
  given: With,
): { readonly steps: readonly Step[]; readonly isNoop: boolean } {
  const { posted: posts } = back;
  const touching = [
    ...imageSteps(back, posts),
    ...objectSteps(back, given.keeping),
    ...removals(back, given.vault),
    ...posts.flatMap((to) => postSteps(to, back, given)),
  ];
  const file = fileSteps(back, given);
  const isNoop = touching.length === 0 && file.length === 0;
  const posted = new Set(posts.map(({ Name }) => Name));
  const watch = watchStep({
    app: back.app,
    services: back.spec.services,
    posted,
    live: staying(back, given.vault),
    keeping: given.keeping,
  });
  const kept = isNoop || back.isKept ? [] : [keptStep(back, given.keeping)];
  return { steps: [...touching, watch, ...probeSteps(back.before), ...kept, ...file], isNoop };
}

function staying(back: GoingBack, vault: Vault): readonly ServiceSpec[] {
  const { later } = surplusOf(back, vault);
  return back.live.services.filter((one) => !later.includes(one)).map(({ spec }) => spec);
}

/** What runs beside the stack that is gone back to: what the bot itself posted later goes; of the rest nobody knows. */
export function surplusOf(
  { live, spec, revision }: GoingBack,
  vault: Vault,
): { readonly later: readonly LiveService[]; readonly others: readonly LiveService[] } {
  const own = new Set(spec.services.map(({ Name }) => Name));
  const beside = live.services.filter((one) => !own.has(one.spec.Name));
  const isLater = (one: LiveService): boolean => cameLater(revision, one.spec.Name, vault);
  return { later: beside.filter(isLater), others: beside.filter((one) => !isLater(one)) };
}

/** See `GoingBack.posted`. */
export function servicesToPost(
  spec: StackSpec,
  live: LiveStack,
  tasks: readonly LiveTask[],
): readonly ServiceSpec[] {
  return spec.services.filter((to) => {
    const now = live.services.find((one) => one.spec.Name === to.Name);
    return now === undefined || !isSameSpec(to, now.spec) || standstillOf(now, tasks) !== null;
  });
}

/** They ran here, so that a registry which has lost one since, or is away, is no reason not to try. */
function imageSteps({ app: { server } }: GoingBack, posts: readonly ServiceSpec[]): readonly Step[] {
  const images = new Set(posts.map(({ TaskTemplate }) => TaskTemplate.ContainerSpec.Image));
  return [...images].map((image) => pullImage.make({ server, image, mayBeMissing: true }));
}

function removals(back: GoingBack, vault: Vault): readonly Step[] {
  const { server, stack } = back.app;
  return surplusOf(back, vault).later.map(({ spec: { Name } }) =>
    removeService.make({ server, name: Name, service: shortName(Name, stack) }),
  );
}

/** A service that became another kind of service cannot become the old kind: it is made anew. */
function postSteps(to: ServiceSpec, { app, live }: GoingBack, { keeping, digestKey }: With): readonly Step[] {
  const { server, stack } = app;
  const service = shortName(to.Name, stack);
  const now = live.services.find(({ spec }) => spec.Name === to.Name)?.spec ?? null;
  const isOtherKind = now !== null && kindOf(now) !== kindOf(to);
  const from = now === null || isOtherKind ? null : keyedDigest(digestKey, now);
  const post = applyService.make({ server, stack, service, from, to: keeping.keep('spec', to) });
  return isOtherKind ? [removeService.make({ server, name: to.Name, service }), post] : [post];
}

function kindOf({ Mode }: ServiceSpec): string {
  return Object.keys(Mode).join();
}

function keptStep({ app, revision, spec }: GoingBack, keeping: Keeping): Step {
  const { server, name } = app;
  const { recipe, version, commit, source, text } = revision;
  const from = source === undefined ? {} : { source };
  const about = { server, app: name, recipe, version, commit, ...from, isFirst: false };
  return keepRevisionOf({ ...about, text }, spec, keeping);
}

/** The whole file as it was then: after the swarm, so that it never says what does not run. */
function fileSteps({ app, revision }: GoingBack, { keeping, digestKey }: With): readonly Step[] {
  const { server, name, text } = app;
  const step = {
    server,
    app: name,
    from: keyedDigest(digestKey, text),
    to: keeping.keep('text', revision.text),
  };
  return text === revision.text ? [] : [giveBackFile.make(step)];
}

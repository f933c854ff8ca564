import { pinVersion } from '../../apps/env-file.ts';
import { keyedDigest } from '../../kernel/digest.ts';
import type { Step } from '../../operations/operation.ts';
import { shortName } from '../../stack/short-name.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import { isSameSpec } from '../../stack/stored.ts';
import { applyService } from '../../steps/apply-service.ts';
import { createApp } from '../../steps/create-app.ts';
import { generateSecret } from '../../steps/generate-secret.ts';
import { keepRevisionOf } from '../../steps/keep-revision.ts';
import type { Keeping } from '../../steps/kept.ts';
import { pullImage } from '../../steps/pull-image.ts';
import { restartService } from '../../steps/restart-service.ts';
import { writePin } from '../../steps/write-pin.ts';
import type { LiveService } from '../../swarm/swarm.ts';
import { objectSteps } from '../parts/object-steps.ts';
import { probeSteps, watchStep } from '../parts/watch-steps.ts';
import { afterSteps } from './after-steps.ts';
import type { Change } from './words.ts';

/**
 * What would be done, in this order: settings and passwords; images, so that nothing is touched when one is missing; networks, files
 * and services; then the wait for all of them, the address, the revision for a way back, and the version in the app's file.
 */
export function stepsOfDeploy(
  change: Change,
  keeping: Keeping,
  digestKey: string,
): { readonly steps: readonly Step[]; readonly isNoop: boolean } {
  const touching = [
    ...settingsSteps(change, keeping),
    ...imageSteps(change),
    ...objectSteps(change, keeping),
    ...serviceSteps(change, keeping, digestKey),
  ];
  const { server, name, version } = change.app;
  const pin =
    version === change.version ? [] : [writePin.make({ server, app: name, version: change.version })];
  const isTouched = touching.length > 0;
  const isNews = isTouched || pin.length > 0 || !change.isKept;
  const kept = isNews ? [keptStep(change, keeping)] : [];
  const steps = [...touching, ...endSteps(change, keeping, isTouched), ...kept, ...pin];
  return { steps, isNoop: touching.length === 0 && pin.length === 0 };
}

function settingsSteps({ app, isNew, secrets }: Change, keeping: Keeping): readonly Step[] {
  const { server, name, text } = app;
  const file = isNew ? [createApp.make({ server, app: name, text: keeping.keep('text', text) })] : [];
  const passwords = secrets.map(({ name: secret, key, length, charset }) =>
    generateSecret.make({ server, name: secret, key, length, charset: [...charset] }),
  );
  return [...file, ...passwords];
}

function imageSteps(change: Change): readonly Step[] {
  const images = new Set(servicesToPost(change).map(({ TaskTemplate }) => TaskTemplate.ContainerSpec.Image));
  return [...images].map((image) => pullImage.make({ server: change.app.server, image }));
}

function serviceSteps(change: Change, keeping: Keeping, digestKey: string): readonly Step[] {
  const { server, stack } = change.app;
  const restarts = forcedIn(change).map(([to, from]) =>
    restartService.make({
      server,
      stack,
      service: shortName(to.Name, stack),
      from: keyedDigest(digestKey, from.spec),
      to: keeping.keep('spec', to),
    }),
  );
  const posts = servicesToPost(change).map((to) => {
    const from = liveOf(change, to.Name)?.spec ?? null;
    return applyService.make({
      server,
      stack,
      service: shortName(to.Name, stack),
      from: from === null ? null : keyedDigest(digestKey, from),
      to: keeping.keep('spec', to),
    });
  });
  return [...posts, ...restarts];
}

/** What is restarted only because somebody said so, and as it is now. */
function forcedIn(change: Change): readonly (readonly [ServiceSpec, LiveService])[] {
  const posted = new Set(servicesToPost(change).map(({ Name }) => Name));
  return [...change.forced.values()].flatMap((to) => {
    const now = liveOf(change, to.Name);
    return now === null || posted.has(to.Name) ? [] : [[to, now] as const];
  });
}

/** What the app's settings want run comes before its address is asked: it may be what makes the app answer. */
function endSteps(change: Change, keeping: Keeping, isTouched: boolean): readonly Step[] {
  const { app, spec, after } = change;
  const forced = new Map(forcedIn(change).map(([to]) => [to.Name, to]));
  const services = spec.services.map((one) => forced.get(one.Name) ?? one);
  const posted = new Set([...servicesToPost(change).map(({ Name }) => Name), ...forced.keys()]);
  const run = isTouched ? afterSteps(after, change, keeping) : [];
  const live = change.live.services.map((one) => one.spec);
  return [watchStep({ app, services, posted, live, keeping }), ...run, ...probeSteps(app)];
}

/** With the file as it is once the version stands there. */
function keptStep({ app, version, tree, spec, source }: Change, keeping: Keeping): Step {
  const { server, name, recipe, text } = app;
  const about = { server, app: name, recipe, version, commit: tree.commit, source, isFirst: false };
  return keepRevisionOf(
    { ...about, text: version === app.version ? text : pinVersion(text, version) },
    spec,
    keeping,
  );
}

/** What differs; and what does not but stands still: the identical post brings it on. */
function servicesToPost(change: Change): Change['spec']['services'] {
  return change.spec.services.filter((to) => {
    const now = liveOf(change, to.Name);
    return now === null || !isSameSpec(to, now.spec) || change.standstills.has(to.Name);
  });
}

function liveOf({ live }: Change, name: string): LiveService | null {
  return live.services.find(({ spec }) => spec.Name === name) ?? null;
}

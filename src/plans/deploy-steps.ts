import { urlOf } from '../apps/url.ts';
import { keyedDigest } from '../kernel/digest.ts';
import type { Step } from '../operations/operation.ts';
import { timeoutOf } from '../recipes/labels.ts';
import { isSameSpec } from '../stack/stored.ts';
import { applyService } from '../steps/apply-service.ts';
import { createApp } from '../steps/create-app.ts';
import { createConfig } from '../steps/create-config.ts';
import { createFileSecret } from '../steps/create-file-secret.ts';
import { createNetwork, Network } from '../steps/create-network.ts';
import { generateSecret } from '../steps/generate-secret.ts';
import type { Keeping } from '../steps/kept.ts';
import { probeUrl } from '../steps/probe-url.ts';
import { pullImage } from '../steps/pull-image.ts';
import { watchStackStep } from '../steps/watch-stack.ts';
import { writePin } from '../steps/write-pin.ts';
import { deadlineOf } from '../swarm/deadline.ts';
import type { LiveService } from '../swarm/swarm.ts';
import type { Change } from './deploy-words.ts';

/** How long a proxy may take to notice an app that runs, in milliseconds. Our choice: certificates may have to be fetched. */
const PROBE_WITHIN_MS = 60_000;

/**
 * What would be done, in this order: settings and passwords; images, so that nothing is touched when one is missing; networks, files
 * and services; then the wait for all of them, the address, and the version in the app's file.
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
  const steps = [...touching, ...watchSteps(change, keeping), ...pin];
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

function objectSteps({ app: { server }, spec, found }: Change, keeping: Keeping): readonly Step[] {
  const networks = spec.networks.filter(({ Name }) => !found.networks.has(Name));
  const configs = spec.configs.filter(({ Name }) => !found.configs.has(Name));
  const secrets = spec.secrets.filter(({ Name }) => !found.secrets.has(Name));
  return [
    ...networks.map((network) => createNetwork.make({ server, network: Network.parse(network) })),
    ...configs.map((config) =>
      createConfig.make({ server, name: config.Name, config: keeping.keep('config', config) }),
    ),
    ...secrets.map((secret) =>
      createFileSecret.make({ server, name: secret.Name, secret: keeping.keep('secret', secret) }),
    ),
  ];
}

function serviceSteps(change: Change, keeping: Keeping, digestKey: string): readonly Step[] {
  const { server, stack } = change.app;
  return servicesToPost(change).map((to) => {
    const from = liveOf(change, to.Name)?.spec ?? null;
    return applyService.make({
      server,
      stack,
      service: to.Name.slice(stack.length + 1),
      from: from === null ? null : keyedDigest(digestKey, from),
      to: keeping.keep('spec', to),
    });
  });
}

function watchSteps(change: Change, keeping: Keeping): readonly Step[] {
  const { app, spec } = change;
  const { server, stack } = app;
  const labels = spec.services.find(({ Name }) => Name === `${stack}_app`)?.Labels ?? {};
  const posted = new Set(servicesToPost(change).map(({ Name }) => Name));
  const services = spec.services.map((to) => ({
    to: keeping.keep('spec', to),
    isPosted: posted.has(to.Name),
  }));
  const withinMs = deadlineOf(spec.services, timeoutOf(stack, labels));
  const url = urlOf(app);
  return [
    watchStackStep.make({ server, stack, services, withinMs }),
    ...(url === null ? [] : [probeUrl.make({ server, url, withinMs: PROBE_WITHIN_MS })]),
  ];
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

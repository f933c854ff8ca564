import { UserError } from '../kernel/errors.ts';
import type { StackName } from '../kernel/ids.ts';
import type { Labels, ServiceSpec } from '../stack/spec.ts';

/** The label of service `app` in which abra and coopbot keep a fact about a stack. */
export function labelOf(
  stack: StackName,
  fact: 'recipe' | 'version' | 'chaos' | 'chaos-version' | 'timeout' | 'autoupdate',
): string {
  return `coop-cloud.${stack}.${fact}`;
}

/**
 * How long the recipe lets a deploy take, in seconds; `null` when it does not say. `labels` are the ones of service `app`.
 * Throws `recipe_broken` for what is no whole number, as abra does.
 */
export function timeoutOf(stack: StackName, labels: Labels): number | null {
  const text = labels[labelOf(stack, 'timeout')]?.trim() ?? '';
  if (text === '') {
    return null;
  }
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new UserError(
      'recipe_broken',
      `The timeout label of \`${stack}\` should be a whole number of seconds.`,
    );
  }
  return Number(text);
}

/** What a deployed stack says about itself, each `null` where it says nothing. */
export interface DeployedFacts {
  readonly recipe: string | null;
  readonly version: string | null;
  /** The commit of a deploy that was no release. */
  readonly chaosVersion: string | null;
}

/** Reads the labels of the deployed service `app`. A label that is there and empty says nothing. */
export function deployedFacts(stack: StackName, labels: Labels): DeployedFacts {
  const read = (fact: 'recipe' | 'version' | 'chaos' | 'chaos-version'): string | null =>
    labels[labelOf(stack, fact)] || null;
  return {
    recipe: read('recipe'),
    version: read('version'),
    chaosVersion: read('chaos') === 'true' ? read('chaos-version') : null,
  };
}

/** The version that a running stack says of itself; `null`: its `app` is not there, or says nothing. */
export function runningVersion(
  stack: StackName,
  services: readonly { readonly spec: Pick<ServiceSpec, 'Name' | 'Labels'> }[],
): string | null {
  const main = services.find(({ spec }) => spec.Name === `${stack}_app`);
  return main === undefined ? null : deployedFacts(stack, main.spec.Labels).version;
}

/** The same; of a deploy that was no release its commit: `1a2b3c4d`. */
export function whatRuns(
  stack: StackName,
  services: readonly { readonly spec: Pick<ServiceSpec, 'Name' | 'Labels'> }[],
): string | null {
  const main = services.find(({ spec }) => spec.Name === `${stack}_app`);
  const facts = main === undefined ? null : deployedFacts(stack, main.spec.Labels);
  return facts?.chaosVersion ?? facts?.version ?? null;
}

import type { AppName, Digest, OperationId, RecipeName, ServerName, StackName } from '../kernel/ids.ts';
import type { ServiceSpec, StackSpec } from '../stack/spec.ts';

/** Where a stack runs. */
export interface StackPlace {
  readonly server: ServerName;
  readonly stack: StackName;
}

/** A whole stack as it ran and was well: enough to post all of it again without its recipe, its settings or a git host. */
export interface Revision extends StackPlace {
  /** Counts up for each stack; 0 is what ran before the bot came. */
  readonly number: number;
  readonly at: Date;
  /** The deploy that left it; `null`: somebody else's doing (number 0). */
  readonly operation: OperationId | null;
  readonly app: AppName;
  readonly recipe: RecipeName;
  /** As far as what ran said so. */
  readonly version: string | null;
  /** Of the recipe, where it was at hand; its files stay readable under it, in the clone (ADR 39). */
  readonly commit: string | null;
  /** Stands for the place that the recipe came from; by default nobody noted it. */
  readonly source?: Digest;
  /** With the images' digests, and what is in its files. Of passwords there are only names, in `external`. */
  readonly spec: StackSpec;
  /** The app's env file then. */
  readonly text: string;
}

/** Names of what must be on the swarm so that its services can start: passwords above all. */
export function secretsNeeded(services: readonly ServiceSpec[]): ReadonlySet<string> {
  const references = services.flatMap(({ TaskTemplate }) => TaskTemplate.ContainerSpec.Secrets ?? []);
  return new Set(references.flatMap(({ SecretName }) => SecretName ?? []));
}

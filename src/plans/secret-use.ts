import type { App } from '../apps/apps.ts';
import type { Vault } from '../operations/ports.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { postsOf } from '../steps/posted.ts';
import type { SwarmReader } from '../swarm/swarm.ts';
import { listed } from './secret-words.ts';

/** Services of any stack of the swarm that have this secret now, by their whole names. */
export async function usersOf(
  secret: string,
  swarm: SwarmReader,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const stacks = await swarm.stacks(signal);
  return [...stacks.values()]
    .flat()
    .filter(({ spec }) => hasSecret(spec, secret))
    .map(({ spec }) => spec.Name);
}

/** The operations that left services with this secret, of those that are remembered for a way back: `#12 and #15`; `null`: none. */
export function lostWaysBack({ app, live, loaded }: Kept, secret: string, vault: Vault): string | null {
  const operations = keptFor({ app, live, loaded }, vault).flatMap(({ posts }) =>
    posts.filter(({ spec }) => hasSecret(spec, secret)).map(({ operation }) => operation),
  );
  const numbers = [...new Set(operations)].toSorted((one, other) => one - other);
  return numbers.length === 0 ? null : listed(numbers.map((number) => `#${number}`));
}

/** Of what the remembered revisions of an app are known. */
interface Kept {
  readonly app: Pick<App, 'server'>;
  readonly live: { readonly services: readonly { readonly spec: ServiceSpec }[] };
  readonly loaded: { readonly spec: { readonly services: readonly ServiceSpec[] } };
}

/** What each service of the app was left with, newest first. */
function keptFor(
  { app: { server }, live, loaded }: Kept,
  vault: Vault,
): readonly { readonly name: string; readonly posts: ReturnType<typeof postsOf> }[] {
  const specs = [...live.services.map(({ spec }) => spec), ...loaded.spec.services];
  const names = new Set(specs.map(({ Name }) => Name));
  return [...names].map((name) => ({ name, posts: postsOf({ server, name }, vault) }));
}

export function hasSecret({ TaskTemplate }: ServiceSpec, name: string): boolean {
  return TaskTemplate.ContainerSpec.Secrets?.some(({ SecretName }) => SecretName === name) ?? false;
}

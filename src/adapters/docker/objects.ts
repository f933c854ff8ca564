import { z } from 'zod';
import type { StackName } from '../../kernel/ids.ts';
import type { ConfigSpec } from '../../stack/spec.ts';
import type { ExternalObjects, StoredSecret } from '../../swarm/swarm.ts';
import { type Engine, filters } from './engine.ts';
import { ofStack } from './services.ts';

/**
 * A network that the swarm has removed lingers on the node, for as long as containers stop, and is listed as if it were there. It
 * shows in who lists it: the swarm itself lists no containers. Source: moby, `getNetworksList`; seen on 20.10 and 28.5.
 */
export function isRemnant({ Containers }: { readonly Containers?: unknown }): boolean {
  return (Containers ?? null) !== null;
}

const Network = z
  .object({ Id: z.string(), Name: z.string(), Scope: z.string(), Containers: z.unknown().optional() })
  .transform((network) => ({
    id: network.Id,
    name: network.Name,
    isOfSwarm: network.Scope === 'swarm',
    isRemnant: isRemnant(network),
  }));
const Secret = z
  .object({ ID: z.string(), CreatedAt: z.coerce.date<string>(), Spec: z.object({ Name: z.string() }) })
  .transform(({ ID, CreatedAt, Spec }) => ({ id: ID, name: Spec.Name, createdAt: CreatedAt }));
const ConfigAnswer = z.object({
  Name: z.string(),
  Labels: z
    .record(z.string(), z.string())
    .nullish()
    .transform((value) => value ?? {}),
  Data: z.string().default(''),
  Templating: z.object({ Name: z.string() }).exactOptional(),
});
const Config = z
  .object({ ID: z.string(), Spec: ConfigAnswer })
  .transform(({ ID, Spec }) => ({ id: ID, name: Spec.Name, data: Spec.Data, spec: Spec }));

type Query = Readonly<Record<string, string>>;

/** Of the swarm's scope; also those that only linger. */
export async function listNetworks(
  engine: Engine,
  query: Query,
  signal: AbortSignal,
): Promise<z.infer<typeof Network>[]> {
  const found = Network.array().parse(await engine.call({ method: 'GET', path: '/networks', query }, signal));
  return found.filter(({ isOfSwarm }) => isOfSwarm);
}

export async function listSecrets(
  engine: Engine,
  query: Query,
  signal: AbortSignal,
): Promise<z.infer<typeof Secret>[]> {
  return Secret.array().parse(await engine.call({ method: 'GET', path: '/secrets', query }, signal));
}

export async function listConfigs(
  engine: Engine,
  query: Query,
  signal: AbortSignal,
): Promise<z.infer<typeof Config>[]> {
  return Config.array().parse(await engine.call({ method: 'GET', path: '/configs', query }, signal));
}

/** What carries the stack's label, beside services; names sorted. */
export async function listRest(
  engine: Engine,
  stack: StackName,
  signal: AbortSignal,
): Promise<Record<'networks' | 'configs' | 'secrets', string[]>> {
  const [networks, configs, secrets] = await Promise.all([
    listNetworks(engine, ofStack(stack), signal),
    listConfigs(engine, ofStack(stack), signal),
    listSecrets(engine, ofStack(stack), signal),
  ]);
  return { networks: namesOf(networks), configs: namesOf(configs), secrets: namesOf(secrets) };
}

/** The engine takes `name` for a beginning (or a part) of names: only exact ones count. */
export async function findObjects(
  engine: Engine,
  names: Readonly<Record<'networks' | 'secrets' | 'configs', readonly string[]>>,
  signal: AbortSignal,
): Promise<ExternalObjects> {
  const [networks, secrets, configs] = await Promise.all([
    liveNetworks(engine, names.networks, signal),
    named(names.secrets, (query) => listSecrets(engine, query, signal)),
    named(names.configs, (query) => listConfigs(engine, query, signal)),
  ]);
  return {
    networks: new Set(namesOf(networks)),
    secrets: new Set(namesOf(secrets)),
    configs: new Map(configs.map(({ name, data }) => [name, data])),
  };
}

/** See `SwarmReader.configs`. */
export async function readConfigs(
  engine: Engine,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly ConfigSpec[]> {
  const found = await named(names, (query) => listConfigs(engine, query, signal));
  return found.map(({ spec }) => spec);
}

/** The engine takes `name` for a part of names as well: only beginnings count. No request when there are none. */
export async function secretsLike(
  engine: Engine,
  beginnings: readonly string[],
  signal: AbortSignal,
): Promise<readonly StoredSecret[]> {
  const found =
    beginnings.length === 0 ? [] : await listSecrets(engine, filters({ name: [...beginnings] }), signal);
  return found
    .filter(({ name }) => beginnings.some((beginning) => name.startsWith(beginning)))
    .map(({ name, createdAt }) => ({ name, createdAt }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Those with exactly these names that the swarm has. */
export async function liveNetworks(
  engine: Engine,
  names: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly name: string }[]> {
  const found = await named(names, (query) => listNetworks(engine, query, signal));
  return found.filter((network) => !network.isRemnant);
}

/** Only the objects with exactly these names; no request when there are none. */
export async function named<One extends { readonly name: string }>(
  names: readonly string[],
  list: (query: Query) => Promise<One[]>,
): Promise<One[]> {
  const wanted = new Set(names);
  return wanted.size === 0
    ? []
    : (await list(filters({ name: [...wanted] }))).filter(({ name }) => wanted.has(name));
}

function namesOf(objects: readonly { readonly name: string }[]): string[] {
  return objects.map(({ name }) => name).toSorted();
}

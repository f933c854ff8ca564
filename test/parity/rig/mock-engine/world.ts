import { z } from 'zod';

export const Labels = z.record(z.string(), z.string()).nullish();
export const Spec = z.looseObject({ Name: z.string(), Labels, Data: z.string().nullish() });
export const Network = z.looseObject({ Name: z.string(), Driver: z.string().optional(), Labels });
export type Spec = z.infer<typeof Spec>;
export type Network = z.infer<typeof Network> & { Id: string };

export interface Kept {
  readonly ID: string;
  Version: { readonly Index: number };
  readonly CreatedAt: string;
  UpdatedAt: string;
  Spec: Spec;
  PreviousSpec?: Spec | undefined;
}

/** What a registry says about an image. */
export const MockImage = z.object({
  digest: z.string(),
  platforms: z.array(z.record(z.string(), z.string())).default([]),
});

export interface MockEngineSettings {
  /** The newest version of the API that it speaks. */
  readonly api?: string;
  /** By reference with tag, `alpine:latest`; the registry has no others. */
  readonly images?: Readonly<Record<string, z.infer<typeof MockImage>>>;
  /** Networks that are there from the start, of scope `swarm` unless they say otherwise. */
  readonly networks?: readonly Readonly<Record<string, unknown>>[];
  /** Secrets and configs that are there from the start, by name. */
  readonly secrets?: readonly string[];
  readonly configs?: readonly string[];
  /** `false`: a worker, by default a manager. */
  readonly isManager?: boolean;
  /** What every update of a service is answered with. */
  readonly updateWarnings?: readonly string[] | undefined;
  /** Paths such as `/services/create` that are refused with 400 and these words. */
  readonly refuses?: Readonly<Record<string, string>>;
}

export interface World {
  readonly networks: Map<string, Network>;
  readonly secrets: Map<string, Kept>;
  readonly configs: Map<string, Kept>;
  readonly services: Map<string, Kept>;
  readonly nextId: (kind: string) => string;
  readonly nextVersion: () => Kept['Version'];
}

export function createWorld({ networks = [], secrets = [], configs = [] }: MockEngineSettings): World {
  let [lastId, lastVersion] = [0, 10];
  const world: World = {
    networks: new Map(),
    secrets: new Map(),
    configs: new Map(),
    services: new Map(),
    nextId: (kind) => `${kind}${String((lastId += 1)).padStart(4, '0')}`.padEnd(25, '0'),
    nextVersion: () => ({ Index: (lastVersion += 1) }),
  };
  for (const given of networks) {
    addNetwork(world, { Scope: 'swarm', Driver: 'overlay', Labels: {}, ...given });
  }
  for (const Name of secrets) {
    keep(world, 'secret', { Name, Labels: {} });
  }
  for (const Name of configs) {
    keep(world, 'config', { Name, Labels: {} });
  }
  return world;
}

export function addNetwork(world: World, given: unknown): Network {
  const network = { ...Network.parse(given), Id: world.nextId('net') };
  world.networks.set(network.Id, network);
  return network;
}

/** Nothing here takes time. */
export const MOMENT = '2024-01-01T00:00:00Z';

export type Kind = 'secret' | 'config' | 'service';

export function keep(world: World, kind: Kind, spec: unknown): Kept {
  const [ID, Version] = [world.nextId(kind.slice(0, 3)), world.nextVersion()];
  const kept = { ID, Version, CreatedAt: MOMENT, UpdatedAt: MOMENT, Spec: Spec.parse(spec) };
  world[`${kind}s`].set(kept.ID, kept);
  return kept;
}

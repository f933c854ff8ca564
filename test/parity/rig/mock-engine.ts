import { z } from 'zod';
import type { Answerer, EngineAnswer, EngineCall } from './engine-calls.ts';

const Labels = z.record(z.string(), z.string()).nullish();
const Spec = z.looseObject({ Name: z.string(), Labels, Data: z.string().nullish() });
const Network = z.looseObject({ Name: z.string(), Driver: z.string().optional(), Labels });
type Spec = z.infer<typeof Spec>;
type Network = z.infer<typeof Network> & { Id: string };

interface Kept {
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

type Filters = Readonly<Record<string, readonly string[]>>;
type Route = (match: RegExpExecArray, call: EngineCall) => EngineAnswer;

/**
 * As much of a swarm manager as `docker stack deploy`, `rm`, `ls`, `ps` and `services` ask for, in memory. It keeps specs as they
 * are sent, adds no defaults, and runs nothing: every task of a service is there and running at once. Ids count up from 1.
 */
export function createMockEngine(settings: MockEngineSettings = {}): Answerer {
  const api = settings.api ?? '1.50';
  const world = createWorld(settings);
  const routes: readonly (readonly [RegExp, Route])[] = [
    ...aboutItself(api, settings.isManager ?? true),
    ...registry(settings),
    ...networkRoutes(world),
    ...fileRoutes(world, 'secret'),
    ...fileRoutes(world, 'config'),
    ...serviceRoutes(world, settings.updateWarnings ?? null),
  ];
  const headers = { 'api-version': api, ostype: 'linux', server: 'Docker/mock (linux)' };
  return async (call) => {
    const refused = settings.refuses?.[call.path];
    const answer =
      refused === undefined || call.method === 'GET' ? answerOf(routes, call) : fails(400, refused);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  };
}

function answerOf(routes: readonly (readonly [RegExp, Route])[], call: EngineCall): EngineAnswer {
  const method = call.method === 'HEAD' ? 'GET' : call.method;
  for (const [pattern, route] of routes) {
    const match = pattern.exec(`${method} ${call.path}`);
    if (match !== null) {
      return route(match, call);
    }
  }
  return fails(404, `the stand-in has no answer for ${call.method} ${call.path}`);
}

interface World {
  readonly networks: Map<string, Network>;
  readonly secrets: Map<string, Kept>;
  readonly configs: Map<string, Kept>;
  readonly services: Map<string, Kept>;
  readonly nextId: (kind: string) => string;
  readonly nextVersion: () => Kept['Version'];
}

function createWorld({ networks = [], secrets = [], configs = [] }: MockEngineSettings): World {
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

function addNetwork(world: World, given: unknown): Network {
  const network = { ...Network.parse(given), Id: world.nextId('net') };
  world.networks.set(network.Id, network);
  return network;
}

/** Nothing here takes time. */
const MOMENT = '2024-01-01T00:00:00Z';

type Kind = 'secret' | 'config' | 'service';

function keep(world: World, kind: Kind, spec: unknown): Kept {
  const [ID, Version] = [world.nextId(kind.slice(0, 3)), world.nextVersion()];
  const kept = { ID, Version, CreatedAt: MOMENT, UpdatedAt: MOMENT, Spec: Spec.parse(spec) };
  world[`${kind}s`].set(kept.ID, kept);
  return kept;
}

function aboutItself(api: string, isManager: boolean): (readonly [RegExp, Route])[] {
  const node = {
    ID: 'node1',
    Version: { Index: 9 },
    Spec: { Role: 'manager', Availability: 'active' },
    Description: { Hostname: 'mock' },
    Status: { State: 'ready' },
  };
  const Swarm = { NodeID: 'node1', LocalNodeState: 'active', ControlAvailable: isManager };
  const version = { Version: 'mock', ApiVersion: api, MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' };
  return [
    [/^GET \/_ping$/, () => ok(Buffer.from('OK'))],
    [/^GET \/info$/, () => ok({ ID: 'mock', Name: 'mock', OSType: 'linux', Swarm })],
    [/^GET \/version$/, () => ok(version)],
    [/^GET \/nodes$/, () => ok([node])],
    [/^GET \/nodes\/(node1|self)$/, () => ok(node)],
  ];
}

function registry({ images = {} }: MockEngineSettings): (readonly [RegExp, Route])[] {
  return [
    [
      /^GET \/distribution\/(.+)\/json$/,
      ([, name = '']) => {
        const image = images[decodeURIComponent(name)];
        const mediaType = 'application/vnd.docker.distribution.manifest.list.v2+json';
        return image === undefined
          ? fails(404, `manifest for ${name} not found`)
          : ok({
              Descriptor: { mediaType, digest: image.digest, size: 1 },
              Platforms: image.platforms,
            });
      },
    ],
  ];
}

function networkRoutes(world: World): (readonly [RegExp, Route])[] {
  const { networks } = world;
  const networkBy = (key: string): Network | undefined =>
    networks.get(key) ?? [...networks.values()].find(({ Name }) => Name === decodeURIComponent(key));
  const missing = (key: string): EngineAnswer => fails(404, `network ${key} not found`);
  return [
    [
      /^GET \/networks$/,
      (_match, { query }) =>
        ok([...networks.values()].filter((network) => passes(network, filtersOf(query)))),
    ],
    [
      /^POST \/networks\/create$/,
      (_match, { body }) => {
        const wanted = Network.parse(body);
        if (networkBy(wanted.Name) !== undefined) {
          return fails(409, `network with name ${wanted.Name} already exists`);
        }
        const Scope = wanted.Driver === 'overlay' ? 'swarm' : 'local';
        const zeros = {
          Internal: false,
          Attachable: false,
          Ingress: false,
          ConfigOnly: false,
          Options: null,
        };
        const made = addNetwork(world, { ...zeros, ...wanted, Scope, Labels: wanted.Labels ?? {} });
        return ok({ Id: made.Id, Warning: '' }, 201);
      },
    ],
    [
      /^GET \/networks\/([^/]+)$/,
      ([, key = '']) => {
        const network = networkBy(key);
        return network === undefined ? missing(key) : ok(network);
      },
    ],
    [
      /^DELETE \/networks\/([^/]+)$/,
      ([, key = '']) => {
        const network = networkBy(key);
        networks.delete(network?.Id ?? '');
        return network === undefined ? missing(key) : { status: 204 };
      },
    ],
  ];
}

/** Secrets and configs: only their labels can change, and secrets keep theirs to themselves. */
function fileRoutes(world: World, kind: 'secret' | 'config'): (readonly [RegExp, Route])[] {
  const kept = world[`${kind}s`];
  const shown = (one: Kept): unknown =>
    kind === 'secret' ? { ...one, Spec: { ...one.Spec, Data: undefined } } : one;
  const update = (one: Kept, { body, query }: EngineCall): EngineAnswer => {
    const { Data = null, Labels: labels } = Spec.parse(body);
    if (query['version'] !== String(one.Version.Index)) {
      return outOfSequence();
    }
    if (Data !== null && Data !== one.Spec.Data) {
      return fails(400, 'rpc error: code = InvalidArgument desc = only updates to Labels are allowed');
    }
    one.Spec = { ...one.Spec, Labels: labels };
    one.Version = world.nextVersion();
    return ok({});
  };
  return [
    [
      new RegExp(`^GET /${kind}s$`),
      (_match, { query }) => ok([...kept.values()].filter((one) => has(one, query)).map(shown)),
    ],
    [
      new RegExp(`^POST /${kind}s/create$`),
      (_match, { body }) => {
        const { Name } = Spec.parse(body);
        return find(kept, Name) === undefined
          ? ok({ ID: keep(world, kind, body).ID }, 201)
          : fails(409, `rpc error: code = AlreadyExists desc = ${kind} ${Name} already exists`);
      },
    ],
    [new RegExp(`^GET /${kind}s/([^/]+)$`), onOne(kept, kind, (one) => ok(shown(one)))],
    [new RegExp(`^POST /${kind}s/([^/]+)/update$`), onOne(kept, kind, update)],
    [new RegExp(`^DELETE /${kind}s/([^/]+)$`), onOne(kept, kind, (one) => remove(kept, one, 204))],
  ];
}

function serviceRoutes(world: World, warnings: readonly string[] | null): (readonly [RegExp, Route])[] {
  const { services } = world;
  const update = (one: Kept, { body, query }: EngineCall): EngineAnswer => {
    if (query['version'] !== String(one.Version.Index)) {
      return outOfSequence();
    }
    const isRollback = query['rollback'] === 'previous';
    const wanted = isRollback ? one.PreviousSpec : Spec.parse(body);
    if (wanted === undefined) {
      return fails(400, 'rpc error: code = FailedPrecondition desc = service does not have a previous spec');
    }
    [one.Spec, one.PreviousSpec] = [wanted, one.Spec];
    one.Version = world.nextVersion();
    return ok({ Warnings: warnings });
  };
  return [
    [
      /^GET \/services$/,
      (_match, { query }) =>
        ok(
          [...services.values()]
            .filter((one) => has(one, query))
            .map((one) =>
              query['status'] === 'true' || query['status'] === '1'
                ? { ...one, ServiceStatus: statusOf(one) }
                : one,
            ),
        ),
    ],
    [
      /^POST \/services\/create$/,
      (_match, { body }) => {
        const { Name } = Spec.parse(body);
        const words = `name conflicts with an existing object: service ${Name} already exists`;
        return find(services, Name) === undefined
          ? ok({ ID: keep(world, 'service', body).ID }, 201)
          : fails(409, `rpc error: code = AlreadyExists desc = ${words}`);
      },
    ],
    [/^GET \/services\/([^/]+)$/, onOne(services, 'service', (one) => ok(one))],
    [/^POST \/services\/([^/]+)\/update$/, onOne(services, 'service', update)],
    [/^DELETE \/services\/([^/]+)$/, onOne(services, 'service', (one) => remove(services, one, 200))],
    [/^GET \/tasks$/, (_match, { query }) => ok(tasksOf([...services.values()], filtersOf(query)))],
  ];
}

function onOne(
  kept: ReadonlyMap<string, Kept>,
  kind: Kind,
  act: (one: Kept, call: EngineCall) => EngineAnswer,
): Route {
  return ([, key = ''], call) => {
    const one = find(kept, decodeURIComponent(key));
    return one === undefined ? fails(404, `${kind} ${key} not found`) : act(one, call);
  };
}

function find(kept: ReadonlyMap<string, Kept>, key: string): Kept | undefined {
  return kept.get(key) ?? [...kept.values()].find(({ Spec: { Name } }) => Name === key);
}

function remove(kept: Map<string, Kept>, one: Kept, status: number): EngineAnswer {
  kept.delete(one.ID);
  return { status };
}

function filtersOf(query: EngineCall['query']): Filters {
  const given = z
    .record(z.string(), z.union([z.array(z.string()), z.record(z.string(), z.unknown())]))
    .parse(JSON.parse(query['filters'] ?? '{}'));
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, Array.isArray(value) ? value : Object.keys(value)]),
  );
}

function has({ ID, Spec: { Name, Labels: labels } }: Kept, query: EngineCall['query']): boolean {
  const filters = filtersOf(query);
  // As in the engine, a name and an id need only begin so.
  return (
    passes({ Labels: labels }, filters) &&
    (filters['name'] ?? [Name]).some((name) => Name.startsWith(name)) &&
    (filters['id'] ?? [ID]).some((id) => ID.startsWith(id))
  );
}

function passes({ Labels: labels }: { readonly Labels?: z.infer<typeof Labels> }, filters: Filters): boolean {
  return (filters['label'] ?? []).every((filter) => {
    const [key = '', ...value] = filter.split('=');
    const label = labels?.[key];
    return label !== undefined && (value.length === 0 || label === value.join('='));
  });
}

function replicasOf({ Spec: spec }: Kept): number {
  const Mode = z.looseObject({ Replicated: z.looseObject({ Replicas: z.number().default(1) }).optional() });
  return Mode.safeParse(spec['Mode']).data?.Replicated?.Replicas ?? 1;
}

function statusOf(one: Kept): unknown {
  return { RunningTasks: replicasOf(one), DesiredTasks: replicasOf(one), CompletedTasks: 0 };
}

function tasksOf(services: readonly Kept[], filters: Filters): unknown[] {
  return services
    .filter(({ ID, Spec: { Name } }) =>
      (filters['service'] ?? [ID]).some((key) => key === ID || key === Name),
    )
    .filter(({ Spec: spec }) => passes(spec, filters))
    .flatMap((one) =>
      Array.from({ length: replicasOf(one) }, (_none, index) => ({
        ID: `${one.ID}.${index + 1}`,
        Version: one.Version,
        ServiceID: one.ID,
        NodeID: 'node1',
        Slot: index + 1,
        CreatedAt: MOMENT,
        UpdatedAt: MOMENT,
        Status: { Timestamp: MOMENT, State: 'running', Message: 'started' },
        DesiredState: 'running',
        Spec: one.Spec['TaskTemplate'],
        Labels: {},
      })),
    );
}

function ok(body: unknown, status = 200): EngineAnswer {
  return { status, body };
}

function fails(status: number, message: string): EngineAnswer {
  return { status, body: { message } };
}

function outOfSequence(): EngineAnswer {
  return fails(500, 'rpc error: code = Unknown desc = update out of sequence');
}

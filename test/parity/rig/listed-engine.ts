import type { Answerer } from './engine-calls.ts';

const STACK = 'com.docker.stack.namespace';
const pinned = `@sha256:${'a'.repeat(64)}`;

/** Of a service's address. */
function port(published: number, target: number, rest: object = {}): object {
  return { Protocol: 'tcp', PublishMode: 'ingress', PublishedPort: published, TargetPort: target, ...rest };
}

function service(
  name: string,
  spec: { mode?: object; image?: string; most?: number },
  rest: object = {},
): object {
  return {
    ID: idOf(name),
    Version: { Index: 1 },
    CreatedAt: '2026-01-31T12:00:00Z',
    Spec: {
      Name: name,
      Labels: { [STACK]: name.split('_')[0] ?? '' },
      TaskTemplate: {
        ContainerSpec: { Image: spec.image ?? 'x:1' },
        ...(spec.most !== undefined && { Placement: { MaxReplicas: spec.most } }),
      },
      Mode: spec.mode ?? { Replicated: { Replicas: 1 } },
    },
    Endpoint: {},
    ServiceStatus: { RunningTasks: 1, DesiredTasks: 3, CompletedTasks: 2 },
    ...rest,
  };
}

function idOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(25, 'z').slice(-25);
}

/** What no engine has all at once: every mode, odd images and ports, names that sort by numbers, names two columns wide. */
const services = [
  service('web_app', {}, { Endpoint: { Ports: [port(80, 80)] } }),
  service(
    'shop_app10',
    { image: `nginx:1${pinned}`, most: 2 },
    {
      Endpoint: {
        Ports: [
          port(81, 81),
          port(80, 80),
          port(82, 80),
          port(100, 100, { PublishMode: 'host' }),
          port(90, 90, { Protocol: 'udp' }),
          port(91, 90, { Protocol: 'udp' }),
        ],
      },
    },
  ),
  service('shop_app2', { mode: { Global: {} }, image: 'docker.io/library/redis:7' }),
  service('shop_app02', {
    mode: { ReplicatedJob: { TotalCompletions: 7 } },
    image: `registry.example:5000/a/b${pinned}`,
  }),
  service(
    'shop_global-job',
    { mode: { GlobalJob: {} }, image: 'No Image' },
    { Endpoint: { Ports: [port(1, 65_535), port(2, 1)] } },
  ),
  service('shop_a-rather-long-name-of-a-service', { image: `ghcr.io/x/y:v1${pinned}` }),
  ...['a10_x', 'a2_x', 'a_x', 'a_y', '日本語スタック_x'].map((name) => service(name, {})),
];

interface Place {
  readonly of: string;
  readonly slot?: number;
  readonly node: string;
  readonly state: string;
  readonly ageS: number;
  readonly error?: string;
  readonly ports?: readonly object[];
}

const places: readonly Place[] = [
  {
    of: 'shop_app10',
    slot: 1,
    node: 'n1',
    state: 'running',
    ageS: 190,
    ports: [port(30_001, 80), port(30_002, 81)],
  },
  { of: 'shop_app10', slot: 1, node: 'n2', state: 'failed', ageS: 4000, error: 'task: non-zero exit (1)' },
  {
    of: 'shop_app10',
    slot: 1,
    node: 'n2',
    state: 'rejected',
    ageS: 9000,
    error: 'No such image: far-too-long-a-name',
  },
  { of: 'shop_app2', node: 'n1', state: 'running', ageS: 100 },
  {
    of: 'shop_app2',
    node: '',
    state: 'pending',
    ageS: 2e6,
    error: '日本語のエラーメッセージがここにあります長い',
  },
  { of: 'shop_app02', slot: 10, node: 'gone', state: 'orphaned', ageS: 1e5, error: '<b>&"x"' },
  { of: 'shop_app02', slot: 2, node: 'n1', state: 'complete', ageS: 86_400 * 100 },
  {
    of: 'removed',
    slot: 3,
    node: 'n1',
    state: 'shutdown',
    ageS: 86_400 * 1000,
    error: 'exactly thirty characters long',
  },
];

function tasks(now: number): object[] {
  return places.map(({ of, slot, node, state, ageS, error, ports }, index) => {
    const at = new Date(now - ageS * 1000).toISOString();
    return {
      ID: idOf(`task${index}`),
      Version: { Index: 1 },
      CreatedAt: at,
      ServiceID: idOf(of),
      ...(slot !== undefined && { Slot: slot }),
      NodeID: node,
      DesiredState: state === 'running' ? 'running' : 'shutdown',
      Spec: { ContainerSpec: { Image: `nginx:${index}${pinned}` } },
      Status: {
        Timestamp: at,
        State: state,
        Err: error,
        PortStatus: ports === undefined ? {} : { Ports: ports },
      },
    };
  });
}

const nodes = [
  { ID: 'n1', Spec: {}, Description: { Hostname: 'one' } },
  { ID: 'n2', Spec: { Name: 'named' }, Description: { Hostname: 'two' } },
];

/** An engine that only answers what lists ask. Its tasks are as old as when it was made. */
export function createListedEngine(): Answerer {
  const madeAt = Date.now();
  return async ({ path, query }) => {
    const stack = /namespace=([^"]*)"/.exec(query['filters'] ?? '')?.[1] ?? null;
    const body = answerTo(path, { stack, now: madeAt });
    const headers = { 'api-version': '1.50', swarm: 'active/manager' };
    return body === undefined
      ? { status: 404, headers, body: { message: 'not found' } }
      : { status: 200, headers, body };
  };
}

function answerTo(path: string, { stack, now }: { stack: string | null; now: number }): unknown {
  const lists: Readonly<Record<string, () => readonly object[]>> = {
    '/services': () =>
      services.filter((each) => stack === null || JSON.stringify(each).includes(`"${stack}"`)),
    '/tasks': () => (stack === 'shop' ? tasks(now) : []),
    '/nodes': () => nodes,
  };
  const [, kind = '', id] = path.split('/');
  if (path === '/_ping') {
    return 'OK';
  }
  if (path === '/version') {
    return { ApiVersion: '1.50', MinAPIVersion: '1.24' };
  }
  const list = lists[`/${kind}`]?.() ?? [];
  return id === undefined ? list : list.find((each) => 'ID' in each && each.ID === id);
}

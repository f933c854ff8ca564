import type { Json } from '../../../src/stack/comparable.ts';
import { ofMapping } from '../../../src/stack/difference/keyed.ts';
import type { ServiceSpec } from '../../../src/stack/spec.ts';

const SECOND = 1_000_000_000;
const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`;

const known: ServiceSpec = {
  Name: 'blog_app',
  Labels: { 'com.docker.stack.namespace': 'blog', 'traefik.enable': 'hidden' },
  TaskTemplate: {
    ContainerSpec: {
      Image: `app:1.0@${digestOf('1')}`,
      Labels: { note: 'hidden' },
      Command: ['run', 'hidden'],
      Args: ['--password=hidden'],
      Hostname: 'app',
      Env: ['MAIL=hidden', 'PASSWORD=hidden'],
      Dir: '/srv',
      User: '1000',
      StopSignal: 'SIGTERM',
      TTY: true,
      OpenStdin: true,
      ReadOnly: true,
      Init: true,
      Hosts: ['10.0.0.1 db'],
      DNSConfig: { Nameservers: ['9.9.9.9'], Search: ['oak.coop'] },
      Healthcheck: {
        Test: ['CMD', 'hidden'],
        Interval: 30 * SECOND,
        Timeout: 5 * SECOND,
        Retries: 3,
        StartPeriod: 60 * SECOND,
        StartInterval: SECOND,
      },
      StopGracePeriod: 10 * SECOND,
      Mounts: [
        {
          Type: 'volume',
          Source: 'blog_data',
          Target: '/data',
          VolumeOptions: { DriverConfig: { Name: 'local', Options: { o: 'password=hidden' } } },
        },
      ],
      Secrets: [{ SecretName: 'blog_key_v1', File: { Name: 'key', UID: '0', GID: '0', Mode: 0o444 } }],
      Configs: [{ ConfigName: 'blog_conf_v1', File: { Name: '/conf', UID: '0', GID: '0', Mode: 0o444 } }],
      Privileges: { NoNewPrivileges: true },
      Isolation: 'default',
      Sysctls: { 'net.core.somaxconn': '99' },
      CapabilityAdd: ['CAP_NET_ADMIN'],
      CapabilityDrop: ['CAP_MKNOD'],
      Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 1024 }],
    },
    LogDriver: { Name: 'json-file', Options: { 'max-size': 'hidden' } },
    Resources: {
      Limits: { NanoCPUs: SECOND, MemoryBytes: 512 * 1024 ** 2, Pids: 100 },
      Reservations: {
        NanoCPUs: SECOND / 2,
        MemoryBytes: 256 * 1024 ** 2,
        GenericResources: [{ DiscreteResourceSpec: { Kind: 'gpu', Value: 1 } }],
      },
    },
    RestartPolicy: { Condition: 'any', Delay: 5 * SECOND, MaxAttempts: 3, Window: 60 * SECOND },
    Placement: {
      Constraints: ['node.role==manager'],
      Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
      MaxReplicas: 2,
    },
    ForceUpdate: 0,
    Networks: [{ Target: 'blog_default', Aliases: ['app'], DriverOpts: { opt: 'hidden' } }],
  },
  Mode: { Replicated: { Replicas: 2 } },
  UpdateConfig: {
    Parallelism: 1,
    Delay: SECOND,
    FailureAction: 'pause',
    Monitor: 5 * SECOND,
    MaxFailureRatio: 0,
    Order: 'stop-first',
  },
  RollbackConfig: {
    Parallelism: 1,
    Delay: SECOND,
    FailureAction: 'pause',
    Monitor: 5 * SECOND,
    MaxFailureRatio: 0,
    Order: 'stop-first',
  },
  EndpointSpec: {
    Mode: 'vip',
    Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' }],
  },
};

const CONTAINER = 'TaskTemplate.ContainerSpec';
/** Fields of Engine API 1.51 that no compose file sets, and people may. */
const byHand: readonly (readonly [path: string, value: Json])[] = [
  [`${CONTAINER}.DNSConfig.Options`, ['ndots:1']],
  [`${CONTAINER}.Groups`, ['docker']],
  [`${CONTAINER}.OomScoreAdj`, 100],
];

/** A service that has every field that is no contradiction; values that nobody may read hold `hidden`. */
export const wholeService: ServiceSpec = byHand.reduce(
  (spec, [path, value]) => withField(spec, path, value),
  known,
);

export const otherImage = (tag: string, digit: string): string => `app:${tag}@${digestOf(digit)}`;

/** The same with another value at `path`; `undefined`: without it. */
export function withField(spec: ServiceSpec, path: string, value: Json | undefined): ServiceSpec {
  const json: Json = JSON.parse(JSON.stringify(spec));
  const changed: ServiceSpec = JSON.parse(JSON.stringify(set(json, path.split('.'), value)));
  return changed;
}

function set(json: Json | undefined, [key = '', ...rest]: readonly string[], value: Json | undefined): Json {
  const entries = ofMapping(json);
  const inner = rest.length === 0 ? value : set(entries.get(key), rest, value);
  const others = [...entries].filter(([name]) => name !== key);
  return Object.fromEntries(inner === undefined ? others : [...others, [key, inner]]);
}

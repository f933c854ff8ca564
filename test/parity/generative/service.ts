import fc from 'fast-check';
import {
  dictionary,
  distinct,
  mostly,
  oneOf,
  raws,
  type Shape,
  several,
  some,
  texts,
  type Values,
  withSome,
} from './build.ts';
import * as parts from './parts.ts';
import { mounts, ports } from './ports-and-mounts.ts';
import * as scalars from './scalars.ts';

const {
  anyText,
  count,
  cpus,
  duration,
  looseValue,
  onlyYesNo,
  plainCount,
  plainText,
  ratio,
  size,
  textOrNumber,
  yesNo,
} = scalars;

const update: Values = some(
  {
    parallelism: count,
    delay: duration,
    failure_action: texts('pause', 'continue', 'rollback', 'odd'),
    monitor: duration,
    max_failure_ratio: ratio,
    order: texts('start-first', 'stop-first', '${U:-start-first}'),
  },
  5,
);

const genericResource: Values = some(
  {
    discrete_resource_spec: withSome(
      { kind: texts('gpu', 'ssd', '${A}'), value: mostly(raws(1, 2, 8), raws('3.0', '2.9')) },
      {},
    ),
  },
  1,
  1,
);

const resources: Values = some({
  limits: some({ cpus, memory: size, pids: plainCount }),
  reservations: some({ cpus, memory: size, generic_resources: several(genericResource) }),
});

const restartPolicy: Values = some({
  condition: texts('none', 'on-failure', 'any', 'odd', ''),
  delay: duration,
  max_attempts: count,
  window: duration,
});

const placement: Values = some({
  constraints: several(texts('node.role==manager', 'node.labels.x != y', '${A}')),
  preferences: several(some({ spread: texts('node.labels.zone', 'x', '') }, 1)),
  max_replicas_per_node: count,
});

const deployShape: Shape = {
  labels: parts.pairs,
  endpoint_mode: texts('vip', 'dnsrr', 'DNSRR', 'odd'),
  update_config: update,
  rollback_config: update,
  resources,
  restart_policy: restartPolicy,
  placement,
};

const deploy: Values = mostly(
  some({ ...deployShape, replicas: count, mode: texts('replicated', 'replicated-job', '') }, 4),
  some({ ...deployShape, mode: texts('global', 'global-job', '${U:-global}') }, 4),
  raws('~'),
);

const build: Values = oneOf(
  texts('.', './sub', '${A}'),
  some(
    {
      context: plainText,
      dockerfile: plainText,
      args: parts.pairs,
      labels: parts.pairs,
      cache_from: distinct(plainText),
      network: plainText,
      target: plainText,
      shm_size: textOrNumber,
      extra_hosts: parts.hosts,
    },
    6,
    2,
  ),
);

const logging: Values = some({
  driver: texts('json-file', 'syslog', '', '${U:-gelf}'),
  options: dictionary(['max-size', 'tag', 'n'], looseValue),
});

const credentials: Values = mostly(
  some({ file: texts('spec.json') }, 1, 1),
  some({ registry: texts('key', '${A}') }, 1, 1),
  some({ config: texts('c_one') }, 1, 1),
);

const images = texts(
  'nginx',
  'nginx:1.27',
  'library/nginx',
  'docker.io/library/nginx:1',
  'index.docker.io/a/b',
  'localhost:5000/x',
  'reg.example/team/app:1.2-rc_3',
  `alpine@sha256:${'a1'.repeat(32)}`,
  `alpine:3@sha256:${'0f'.repeat(32)}`,
  'n${EMPTY}ginx:${U:-9}',
  'LOCALHOST/x',
);

/** What reaches the swarm. */
const heeded: Shape = {
  cap_add: parts.capabilities,
  cap_drop: parts.capabilities,
  command: parts.command,
  configs: parts.references(parts.names.configs),
  credential_spec: credentials,
  deploy,
  dns: parts.textOrSet,
  dns_search: parts.textOrSet,
  entrypoint: parts.command,
  env_file: oneOf(
    texts('one.env'),
    distinct(texts('one.env', 'sub/two.env', './one.env', '${U:-sub/../one.env}')),
  ),
  environment: parts.environment,
  extra_hosts: parts.hosts,
  healthcheck: parts.healthcheck,
  hostname: anyText,
  image: images,
  init: onlyYesNo,
  isolation: texts('default', 'hyperv', ''),
  labels: parts.pairs,
  logging,
  networks: parts.serviceNetworks,
  ports: ports,
  read_only: yesNo,
  restart: texts('no', 'always', 'unless-stopped', 'on-failure', 'on-failure:3', '', 'on-failure:${COUNT}'),
  secrets: parts.references(parts.names.secrets),
  stdin_open: yesNo,
  stop_grace_period: duration,
  stop_signal: plainText,
  sysctls: parts.pairs,
  tty: yesNo,
  ulimits: parts.ulimits,
  user: anyText,
  volumes: mounts,
  working_dir: anyText,
};

/** What docker checks and passes over. */
const unheeded: Shape = {
  build,
  cgroup_parent: anyText,
  cgroupns_mode: plainText,
  container_name: anyText,
  depends_on: distinct(texts('db', 'app')),
  devices: parts.textSet,
  domainname: plainText,
  expose: distinct(oneOf(texts('80', '90-91', 'x'), raws(80, 8080))),
  external_links: parts.textSet,
  ipc: plainText,
  links: parts.textSet,
  mac_address: plainText,
  network_mode: plainText,
  oom_score_adj: mostly(raws(-5, 0, 100), texts('${COUNT}')),
  pid: oneOf(texts('host'), raws('~')),
  privileged: yesNo,
  security_opt: parts.textSet,
  shm_size: texts('64m', '1024'),
  tmpfs: parts.textOrSet,
  userns_mode: plainText,
  'x-note': oneOf(looseValue, parts.textSet, parts.pairs),
};

/** Where files that lie over one another meet. */
const merging = new Set(
  'command configs deploy environment healthcheck init labels logging networks ports restart secrets volumes'.split(
    ' ',
  ),
);
const merged: Shape = Object.fromEntries(Object.entries(heeded).filter(([key]) => merging.has(key)));

/** As people write them: what matters more often. */
export const service: Values = fc.oneof(
  { weight: 3, arbitrary: some(heeded, 10, 2) },
  { weight: 3, arbitrary: some(merged, 6, 3) },
  { weight: 1, arbitrary: some({ ...heeded, ...unheeded }, 12, 3) },
  { weight: 1, arbitrary: some(unheeded, 5) },
);

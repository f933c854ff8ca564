import type { Attachment } from '../decode/attachments.ts';
import type {
  DeploySettings,
  HealthcheckSettings,
  LimitSettings,
  PlacementSettings,
  ReservationSettings,
  ResourceSettings,
  RestartSettings,
  UpdateSettings,
} from '../decode/deploy.ts';
import type { BuildSettings } from '../decode/ignored.ts';
import type { CredentialSettings, ServiceSettings } from '../decode/service.ts';
import {
  appended,
  byName,
  byNameWith,
  environment,
  keyed,
  logging,
  mergeBy,
  nested,
  type Rule,
  unlessEmpty,
  unlessZero,
  unlessZeroOver,
  whenGiven,
} from './rules.ts';

const update: Rule<UpdateSettings> = mergeBy<UpdateSettings>({
  parallelism: whenGiven,
  delay: unlessZero,
  failure_action: unlessZero,
  monitor: unlessZero,
  max_failure_ratio: unlessZero,
  order: unlessZero,
});

const limits = mergeBy<LimitSettings>({ cpus: unlessZero, memory: unlessZero, pids: unlessZero });

const reservations = mergeBy<ReservationSettings>({
  cpus: unlessZero,
  memory: unlessZero,
  generic_resources: appended,
});

const resources = mergeBy<ResourceSettings>({ limits: nested(limits), reservations: nested(reservations) });

const restart = mergeBy<RestartSettings>({
  condition: unlessZero,
  delay: unlessZeroOver,
  max_attempts: whenGiven,
  window: unlessZeroOver,
});

const placement = mergeBy<PlacementSettings>({
  constraints: appended,
  preferences: appended,
  max_replicas_per_node: unlessZero,
});

const deploy = mergeBy<DeploySettings>({
  mode: unlessZero,
  replicas: whenGiven,
  labels: byName,
  update_config: nested(update),
  rollback_config: nested(update),
  resources: nested(resources),
  restart_policy: nested(restart),
  placement: nested(placement),
  endpoint_mode: unlessZero,
});

const healthcheck = mergeBy<HealthcheckSettings>({
  test: appended,
  interval: unlessZeroOver,
  timeout: unlessZeroOver,
  retries: whenGiven,
  start_period: unlessZeroOver,
  start_interval: unlessZeroOver,
  disable: unlessZero,
});

const credentials = mergeBy<CredentialSettings>({
  config: unlessZero,
  file: unlessZero,
  registry: unlessZero,
});

const build = mergeBy<BuildSettings>({
  context: unlessZero,
  dockerfile: unlessZero,
  args: byNameWith(environment),
  labels: byName,
  cache_from: appended,
  network: unlessZero,
  target: unlessZero,
  shm_size: unlessZero,
  extra_hosts: appended,
});

/** Aliases of the later file replace those of the earlier, driver options never do. */
function attachment(base: Attachment, over: Attachment): Attachment {
  if (base.settings === null || over.settings === null) {
    return base.settings === null ? over : base;
  }
  const { aliases, ipv4, ipv6 } = over.settings;
  const addresses = {
    ipv4: unlessZero(base.settings.ipv4, ipv4),
    ipv6: unlessZero(base.settings.ipv6, ipv6),
  };
  return { ...base, settings: { ...base.settings, aliases, ...addresses } };
}

export const mergeSettings: Rule<ServiceSettings> = mergeBy<ServiceSettings>({
  build: nested(build),
  cap_add: appended,
  cap_drop: appended,
  cgroup_parent: unlessZero,
  cgroupns_mode: unlessZero,
  command: unlessEmpty,
  configs: keyed(({ source }) => source),
  container_name: unlessZero,
  credential_spec: nested(credentials),
  depends_on: appended,
  deploy: nested(deploy),
  devices: appended,
  dns: appended,
  dns_search: appended,
  domainname: unlessZero,
  entrypoint: unlessEmpty,
  env_file: appended,
  environment: byNameWith(environment),
  expose: appended,
  external_links: appended,
  extra_hosts: appended,
  healthcheck: nested(healthcheck),
  hostname: unlessZero,
  image: unlessZero,
  init: unlessZeroOver,
  ipc: unlessZero,
  isolation: unlessZero,
  labels: byName,
  links: appended,
  logging: nested(logging),
  mac_address: unlessZero,
  network_mode: unlessZero,
  networks: byNameWith(attachment),
  pid: unlessZero,
  ports: keyed(({ published }) => published),
  privileged: unlessZero,
  read_only: unlessZero,
  restart: unlessZero,
  secrets: keyed(({ source }) => source),
  security_opt: appended,
  shm_size: unlessZero,
  stdin_open: unlessZero,
  stop_grace_period: unlessZeroOver,
  stop_signal: unlessZero,
  sysctls: byName,
  tmpfs: appended,
  tty: unlessZero,
  ulimits: byName,
  user: unlessZero,
  userns_mode: unlessZero,
  volumes: keyed(({ target }) => target),
  working_dir: unlessZero,
});

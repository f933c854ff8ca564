import { attachments } from './attachments.ts';
import { command, duration, pairs, pairsOrNull } from './common.ts';
import { type Decoder, integer, nullable, set, text, textOrNumber, textOrSet, yesNo } from './decoder.ts';
import { deploy, healthcheck, logging } from './deploy.ts';
import { hosts } from './hosts.ts';
import { build, unheeded } from './ignored.ts';
import { mounts } from './mounts.ts';
import { ports } from './ports.ts';
import { type Decoded, record, since } from './record.ts';
import { references } from './references.ts';
import { ulimits } from './ulimits.ts';

const credentialKeys = { config: since(8, text), file: since(0, text), registry: since(0, text) };

/** Every key that reaches a swarm, with the format that brought it. Source: docker/cli, config_schema_v3.0 to v3.13. */
const serviceKeys = {
  cap_add: since(0, set(text)),
  cap_drop: since(0, set(text)),
  command: since(0, command),
  configs: since(3, references),
  credential_spec: since(3, record(credentialKeys)),
  deploy: since(0, deploy),
  dns: since(0, textOrSet),
  dns_search: since(0, textOrSet),
  entrypoint: since(0, command),
  env_file: since(0, textOrSet),
  environment: since(0, pairsOrNull),
  extra_hosts: since(0, hosts),
  healthcheck: since(0, healthcheck),
  hostname: since(0, text),
  image: since(0, text),
  init: since(7, yesNo),
  isolation: since(5, text),
  labels: since(0, pairs),
  logging: since(0, logging),
  networks: since(0, attachments),
  ports: since(0, ports),
  read_only: since(0, yesNo),
  restart: since(0, text),
  secrets: since(1, references),
  stdin_open: since(0, yesNo),
  stop_grace_period: since(0, duration),
  stop_signal: since(0, text),
  sysctls: since(0, pairs),
  tty: since(0, yesNo),
  ulimits: since(0, ulimits),
  user: since(0, text),
  volumes: since(0, mounts),
  working_dir: since(0, text),
};

const ignored = {
  build: since(0, unheeded(build)),
  cgroup_parent: since(0, unheeded(text)),
  cgroupns_mode: since(9, unheeded(text)),
  container_name: since(0, unheeded(text)),
  depends_on: since(0, unheeded(set(text), 'A swarm starts all services at once.')),
  devices: since(0, unheeded(set(text))),
  domainname: since(0, unheeded(text)),
  expose: since(0, unheeded(set(textOrNumber), 'Services of one network reach each other on every port.')),
  external_links: since(0, unheeded(set(text))),
  ipc: since(0, unheeded(text)),
  links: since(0, unheeded(set(text))),
  mac_address: since(0, unheeded(text)),
  network_mode: since(0, unheeded(text)),
  oom_score_adj: since(13, unheeded(integer)),
  pid: since(0, unheeded(nullable(text))),
  privileged: since(0, unheeded(yesNo)),
  security_opt: since(0, unheeded(set(text))),
  shm_size: since(0, unheeded(text)),
  tmpfs: since(0, unheeded(textOrSet, 'Use `volumes` with `type: tmpfs`.')),
  userns_mode: since(0, unheeded(text)),
};

export type ServiceSettings = Decoded<typeof serviceKeys>;
export type CredentialSettings = Decoded<typeof credentialKeys>;

export const service: Decoder<ServiceSettings> = record(serviceKeys, { ignored, extensionsSince: 7 });

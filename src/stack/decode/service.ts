import { attachments } from './attachments.ts';
import { command, duration, pairs, pairsOrNull } from './common.ts';
import { type Decoder, integer, set, text, textOrNone, textOrNumber, textOrSet, yesNo } from './decoder.ts';
import { deploy, healthcheck, logging } from './deploy.ts';
import { hosts } from './hosts.ts';
import { build, unheeded } from './ignored.ts';
import { mounts } from './mounts.ts';
import { ports } from './ports.ts';
import { type Decoded, record, since } from './record.ts';
import { references } from './references.ts';
import { ulimits } from './ulimits.ts';

const credentialKeys = { config: since(8, text), file: since(0, text), registry: since(0, text) };

/** Every key of a service, with the format that brought it. Source: docker/cli, config_schema_v3.0 to v3.13. */
const serviceKeys = {
  build: since(0, unheeded(build)),
  cap_add: since(0, set(text)),
  cap_drop: since(0, set(text)),
  cgroup_parent: since(0, unheeded(text)),
  cgroupns_mode: since(9, unheeded(text)),
  command: since(0, command),
  configs: since(3, references),
  container_name: since(0, unheeded(text)),
  credential_spec: since(3, record(credentialKeys)),
  depends_on: since(0, unheeded(set(text), 'A swarm starts all services at once.')),
  deploy: since(0, deploy),
  devices: since(0, unheeded(set(text))),
  dns: since(0, textOrSet),
  dns_search: since(0, textOrSet),
  domainname: since(0, unheeded(text)),
  entrypoint: since(0, command),
  env_file: since(0, textOrSet),
  environment: since(0, pairsOrNull),
  expose: since(0, unheeded(set(textOrNumber), 'Services of one network reach each other on every port.')),
  external_links: since(0, unheeded(set(text))),
  extra_hosts: since(0, hosts),
  healthcheck: since(0, healthcheck),
  hostname: since(0, text),
  image: since(0, text),
  init: since(7, yesNo),
  ipc: since(0, unheeded(text)),
  isolation: since(5, text),
  labels: since(0, pairs),
  links: since(0, unheeded(set(text))),
  logging: since(0, logging),
  mac_address: since(0, unheeded(text)),
  network_mode: since(0, unheeded(text)),
  networks: since(0, attachments),
  pid: since(0, unheeded(textOrNone)),
  ports: since(0, ports),
  privileged: since(0, unheeded(yesNo)),
  read_only: since(0, yesNo),
  restart: since(0, text),
  secrets: since(1, references),
  security_opt: since(0, unheeded(set(text))),
  shm_size: since(0, unheeded(text)),
  stdin_open: since(0, yesNo),
  stop_grace_period: since(0, duration),
  stop_signal: since(0, text),
  sysctls: since(0, pairs),
  tmpfs: since(0, unheeded(textOrSet, 'Use `volumes` with `type: tmpfs`.')),
  tty: since(0, yesNo),
  ulimits: since(0, ulimits),
  user: since(0, text),
  userns_mode: since(0, unheeded(text)),
  volumes: since(0, mounts),
  working_dir: since(0, text),
};

/** Docker reads it and forgets it: `stack config` does not print it either. */
const ignored = { oom_score_adj: since(13, unheeded(integer)) };

export type ServiceSettings = Decoded<typeof serviceKeys>;
export type CredentialSettings = Decoded<typeof credentialKeys>;

export const service: Decoder<ServiceSettings> = record(serviceKeys, { ignored, extensionsSince: 7 });

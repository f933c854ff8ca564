import type { HealthcheckSettings, LoggingSettings } from '../decode/deploy.ts';
import type { Service } from '../decode/document.ts';
import type { BuildSettings } from '../decode/ignored.ts';
import type { CredentialSettings } from '../decode/service.ts';
import { deployFields } from './deploy.ts';
import { printExtras } from './extras.ts';
import { mountFields, networks, portFields, referenceFields, ulimits } from './service-parts.ts';
import { duration, pairs } from './settings.ts';
import { fields, fieldsIfAny, given, items, type Mapping, number, text, texts, yes } from './value.ts';

/** In the order of docker's struct. */
export function serviceFields({ settings, extras }: Service): Mapping {
  return new Map([
    ...fields({
      build: buildFields(settings.build ?? {}),
      cap_add: texts(settings.cap_add),
      cap_drop: texts(settings.cap_drop),
      cgroupns_mode: text(settings.cgroupns_mode),
      cgroup_parent: text(settings.cgroup_parent),
      command: texts(settings.command),
      configs: items(settings.configs, referenceFields),
      container_name: text(settings.container_name),
      credential_spec: credentialFields(settings.credential_spec ?? {}),
      depends_on: texts(settings.depends_on),
      deploy: deployFields(settings.deploy ?? {}),
      devices: texts(settings.devices),
      dns: texts(settings.dns),
      dns_search: texts(settings.dns_search),
      domainname: text(settings.domainname),
      entrypoint: texts(settings.entrypoint),
      environment: pairs(settings.environment),
      env_file: texts(settings.env_file),
      expose: texts(settings.expose),
      external_links: texts(settings.external_links),
      extra_hosts: texts(settings.extra_hosts),
      hostname: text(settings.hostname),
    }),
    ...laterFields(settings),
    ...printExtras(extras),
  ]);
}

function laterFields(settings: Service['settings']): Mapping {
  return fields({
    healthcheck: given(settings.healthcheck, healthcheckFields),
    image: text(settings.image),
    init: given(settings.init, (value) => ({ bare: String(value) })),
    ipc: text(settings.ipc),
    isolation: text(settings.isolation),
    labels: pairs(settings.labels),
    links: texts(settings.links),
    logging: given(settings.logging, loggingFields),
    mac_address: text(settings.mac_address),
    network_mode: text(settings.network_mode),
    networks: networks(settings.networks),
    pid: text(settings.pid),
    ports: items(settings.ports, portFields),
    privileged: yes(settings.privileged),
    read_only: yes(settings.read_only),
    restart: text(settings.restart),
    secrets: items(settings.secrets, referenceFields),
    security_opt: texts(settings.security_opt),
    shm_size: text(settings.shm_size),
    stdin_open: yes(settings.stdin_open),
    stop_grace_period: duration(settings.stop_grace_period),
    stop_signal: text(settings.stop_signal),
    sysctls: pairs(settings.sysctls),
    tmpfs: texts(settings.tmpfs),
    tty: yes(settings.tty),
    ulimits: ulimits(settings.ulimits),
    user: text(settings.user),
    userns_mode: text(settings.userns_mode),
    volumes: items(settings.volumes, mountFields),
    working_dir: text(settings.working_dir),
  });
}

/** `shm_size` docker reads and forgets. */
function buildFields(build: BuildSettings): Mapping | undefined {
  return fieldsIfAny({
    context: text(build.context),
    dockerfile: text(build.dockerfile),
    args: pairs(build.args),
    labels: pairs(build.labels),
    cache_from: texts(build.cache_from),
    extra_hosts: texts(build.extra_hosts),
    network: text(build.network),
    target: text(build.target),
  });
}

function credentialFields({ config, file, registry }: CredentialSettings): Mapping | undefined {
  return fieldsIfAny({ config: text(config), file: text(file), registry: text(registry) });
}

function healthcheckFields(check: HealthcheckSettings): Mapping {
  return fields({
    test: texts(check.test),
    timeout: duration(check.timeout),
    interval: duration(check.interval),
    retries: number(check.retries),
    start_period: duration(check.start_period),
    start_interval: duration(check.start_interval),
    disable: yes(check.disable),
  });
}

function loggingFields({ driver, options }: LoggingSettings): Mapping {
  return fields({ driver: text(driver), options: pairs(options) });
}

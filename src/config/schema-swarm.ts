import { z } from 'zod';
import { key } from './key.ts';
import {
  AppDomain,
  EngineHost,
  HostAndPort,
  NodeName,
  NonEmpty,
  RegistryHost,
  VariableName,
} from './values.ts';

const File = NonEmpty;

const Probe = z.strictObject({
  connect_to: key(HostAndPort, {
    description:
      'Where the address of an app of this server is asked for, instead of where its domain points.',
    example: '127.0.0.1:443',
  }),
  ca_file: key(File.optional(), {
    description: 'A certificate authority to trust as well, in PEM.',
    example: 'ca.pem',
  }),
});

const Tls = z.strictObject({
  ca_file: key(File, {
    description: 'Who signed the engine’s certificate, in PEM.',
    example: 'secrets/engine-ca.pem',
  }),
  cert_file: key(File, {
    description: 'The bot’s own certificate.',
    example: 'secrets/engine-cert.pem',
  }),
  key_file: key(File, { description: 'Its key.', example: 'secrets/engine-key.pem' }),
});

const NodeEndpoint = z.strictObject({
  host: key(EngineHost, {
    description: 'The Docker engine of that node: `unix://` or `tcp://`.',
    example: 'tcp://node2.example.coop:2376',
  }),
  tls: key(Tls.optional(), { description: 'As for the manager.' }),
});

/** One of `servers`. */
export const Server = z.strictObject({
  host: key(EngineHost, {
    description: 'The Docker engine of a manager: `unix://` or `tcp://`.',
    example: 'unix:///var/run/docker.sock',
  }),
  tls: key(Tls.optional(), {
    description:
      'For `tcp://`: certificates by which bot and engine know each other. Whoever reaches an engine without them owns its machine.',
  }),
  app_domain: key(AppDomain, {
    description: 'New apps are offered `<recipe>.<this>`.',
    example: 'apps.example.coop',
  }),
  nodes: key(z.record(NodeName, NodeEndpoint).optional(), {
    description:
      'Other nodes of this swarm that the bot reaches by themselves, by their host names. A manager does not see into containers and volumes of others: without this, and without `image` of `bot`, `!run` and `!volume` reach the node of `host` only.',
    example: 'node2',
  }),
  probe: key(Probe.optional(), {
    description: 'How the bot finds out whether an app answers, where that is not simply by its domain.',
  }),
});

const RegistryLogin = z.strictObject({
  username: key(NonEmpty.max(300), { description: 'Whom the bot logs in as.', example: 'coopbot' }),
  password_file: key(File.optional(), {
    description:
      'A file that holds the password or token; or `password_variable`, the name of an environment variable that does.',
    example: 'secrets/registry-password',
    isShown: true,
  }),
  password_variable: key(VariableName.optional(), {
    description: 'Instead of the file.',
    example: 'REGISTRY_PASSWORD',
  }),
});

/** `registries`. */
export const Registries = z.strictObject({
  logins: key(z.record(RegistryHost, RegistryLogin).optional(), {
    description: 'By registry, as images name it; Docker Hub is `docker.io`.',
    example: 'registry.example.coop',
  }),
  docker_config: key(File.optional(), {
    description:
      'A `config.json` of docker’s for all other registries, as `docker login` writes it, also with credential helpers.',
    example: '/root/.docker/config.json',
  }),
});

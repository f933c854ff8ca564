import type { App } from '../../apps/apps.ts';
import type { Step } from '../../operations/operation.ts';
import type { StackSpec } from '../../stack/spec.ts';
import { createConfig } from '../../steps/create-config.ts';
import { createFileSecret } from '../../steps/create-file-secret.ts';
import { createNetwork, Network } from '../../steps/create-network.ts';
import type { Keeping } from '../../steps/kept.ts';
import type { ExternalObjects } from '../../swarm/swarm.ts';

interface Wanted {
  readonly app: Pick<App, 'server'>;
  readonly spec: StackSpec;
  readonly found: Pick<ExternalObjects, 'networks' | 'configs' | 'secrets'>;
}

/** Makes what a stack's services need and what is not on the server yet: networks, configs, files that are secrets. */
export function objectSteps({ app: { server }, spec, found }: Wanted, keeping: Keeping): readonly Step[] {
  const networks = spec.networks.filter(({ Name }) => !found.networks.has(Name));
  const configs = spec.configs.filter(({ Name }) => !found.configs.has(Name));
  const secrets = spec.secrets.filter(({ Name }) => !found.secrets.has(Name));
  return [
    ...networks.map((network) => createNetwork.make({ server, network: Network.parse(network) })),
    ...configs.map((config) =>
      createConfig.make({ server, name: config.Name, config: keeping.keep('config', config) }),
    ),
    ...secrets.map((secret) =>
      createFileSecret.make({ server, name: secret.Name, secret: keeping.keep('secret', secret) }),
    ),
  ];
}

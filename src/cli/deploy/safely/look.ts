import { noCredentials } from '../../../adapters/docker/credentials/registry-credentials.ts';
import { createSwarms } from '../../../adapters/docker/swarm.ts';
import type { StackSpec } from '../../../stack/spec.ts';
import type { ExternalObjects, LiveService, LiveTask, Swarm } from '../../../swarm/swarm.ts';
import type { Deployment } from '../deployment.ts';
import { type FoundFile, findFile, type Kind } from '../files.ts';

/** What a deploy that is careful knows before it touches anything. */
export interface Look {
  readonly services: readonly LiveService[];
  readonly tasks: readonly LiveTask[];
  /** Names of the stack's networks. */
  readonly networks: ReadonlySet<string>;
  /** Files of the stack that are there already, by name. */
  readonly secrets: ReadonlyMap<string, FoundFile>;
  readonly configs: ReadonlyMap<string, FoundFile>;
  readonly external: ExternalObjects;
}

/** The swarm by the port that the bot uses too. */
export function swarmOf({ engine, credentials }: Deployment): Swarm {
  const engines = { servers: [engine.server], of: () => engine };
  return createSwarms(engines, credentials ?? noCredentials).of(engine.server);
}

/** Changes nothing. */
export async function look(spec: StackSpec, swarm: Swarm, deployment: Deployment): Promise<Look> {
  const { signal } = deployment.context;
  const { secrets, configs } = spec.external;
  const [live, tasks, external, ownSecrets, ownConfigs] = await Promise.all([
    swarm.observe(spec.name, signal),
    swarm.tasks(spec.name, signal),
    swarm.find({ networks: [], secrets, configs }, signal),
    findFiles('secret', spec.secrets, deployment),
    findFiles('config', spec.configs, deployment),
  ]);
  return {
    services: live.services,
    tasks,
    networks: new Set(live.networks),
    secrets: ownSecrets,
    configs: ownConfigs,
    external,
  };
}

async function findFiles(
  kind: Kind,
  specs: readonly { readonly Name: string }[],
  deployment: Deployment,
): Promise<ReadonlyMap<string, FoundFile>> {
  const found = await Promise.all(specs.map(async ({ Name }) => findFile(kind, Name, deployment)));
  return new Map(found.flatMap((file) => (file === null ? [] : [[file.name, file]])));
}

import type { StackName } from '../../kernel/ids.ts';
import { secretsNeeded } from '../../revisions/revision.ts';
import type { ServiceSpec, StackSpec } from '../../stack/spec.ts';
import type { LiveStack, SwarmReader } from '../../swarm/swarm.ts';

/** What runs, in the form in which a deploy would post it. Of passwords the engine tells names only: they must stay on the swarm. */
export async function observedSpec(
  stack: StackName,
  { live, swarm }: { readonly live: LiveStack; readonly swarm: SwarmReader },
  signal: AbortSignal,
): Promise<StackSpec> {
  const services = live.services.map(({ spec }) => spec);
  const [networks, configs] = await Promise.all([
    swarm.networks(live.networks, signal),
    swarm.configs(live.configs, signal),
  ]);
  return {
    name: stack,
    networks,
    configs,
    secrets: [],
    services,
    external: {
      networks: others(services.flatMap(networksOf), live.networks),
      configs: others(services.flatMap(configsOf), live.configs),
      secrets: [...new Set([...secretsNeeded(services), ...live.secrets])].toSorted(),
    },
  };
}

function others(names: readonly string[], own: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => !own.includes(name)).toSorted();
}

function networksOf({ TaskTemplate }: ServiceSpec): readonly string[] {
  return TaskTemplate.Networks?.map(({ Target }) => Target) ?? [];
}

function configsOf({ TaskTemplate }: ServiceSpec): readonly string[] {
  return TaskTemplate.ContainerSpec.Configs?.flatMap(({ ConfigName }) => ConfigName ?? []) ?? [];
}

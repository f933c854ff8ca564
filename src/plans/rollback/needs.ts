import { UserError } from '../../kernel/errors.ts';
import { type Revision, secretsNeeded } from '../../revisions/revision.ts';
import type { NetworkSpec, StackSpec } from '../../stack/spec.ts';
import type { ExternalObjects, SwarmReader } from '../../swarm/swarm.ts';

/** What every server has, and no swarm lists. */
const BUILT_IN: ReadonlySet<string> = new Set(['host', 'none', 'bridge']);
/** Options of a network that the engine chose. */
const CHOSEN = 'com.docker.network.driver.overlay.vxlanid_list';

/**
 * The stack with networks that can be made once more. What ran before the bot came was read from the engine, with the subnet and the
 * number that it chose for each: another network may have them since, so a network that is gone gets new ones.
 */
export function freedNetworks({ number, operation, spec }: Revision): StackSpec {
  return number === 0 && operation === null ? { ...spec, networks: spec.networks.map(freed) } : spec;
}

function freed({ Options, ...network }: NetworkSpec): NetworkSpec {
  const own = Object.entries(Options ?? {}).filter(([name]) => name !== CHOSEN);
  return { ...network, Options: own.length === 0 ? null : Object.fromEntries(own), IPAM: null };
}

/**
 * What is there of all that the stack needs. Throws what is missing and cannot be made: nobody is asked about a way back that would end
 * half-way.
 */
export async function checkNeeded(
  spec: StackSpec,
  swarm: SwarmReader,
  signal: AbortSignal,
): Promise<ExternalObjects> {
  const wanted = namesIn(spec);
  const found = await swarm.find(wanted.all, signal);
  const secret = wanted.external.secrets.find((name) => !found.secrets.has(name));
  if (secret !== undefined) {
    throw gone('secret_missing', `the password \`${secret}\``);
  }
  const network = wanted.external.networks.find((name) => !found.networks.has(name));
  if (network !== undefined) {
    throw gone('network_missing', `the network \`${network}\``);
  }
  const config = wanted.external.configs.find((name) => !found.configs.has(name));
  if (config !== undefined) {
    throw gone('config_missing', `the file \`${config}\``);
  }
  const changed = spec.configs.find(({ Name, Data }) => (found.configs.get(Name) ?? Data) !== Data);
  if (changed !== undefined) {
    const sentence = `The way back needs the file \`${changed.Name}\` as it was, and another one has its name now.`;
    throw new UserError('config_changed', sentence);
  }
  return found;
}

function gone(code: 'secret_missing' | 'network_missing' | 'config_missing', what: string): UserError {
  return new UserError(code, `The way back needs ${what}, and it is no longer on the swarm.`);
}

interface Names {
  readonly networks: readonly string[];
  readonly secrets: readonly string[];
  readonly configs: readonly string[];
}

/** `external`: what only the swarm has; all: and what can be made. */
function namesIn({ services, ...own }: StackSpec): { readonly external: Names; readonly all: Names } {
  const containers = services.map(({ TaskTemplate }) => TaskTemplate);
  const used = {
    networks: containers.flatMap(({ Networks = [] }) => Networks.map(({ Target }) => Target)),
    secrets: [...secretsNeeded(services)],
    configs: containers.flatMap(({ ContainerSpec }) =>
      (ContainerSpec.Configs ?? []).flatMap(({ ConfigName }) => ConfigName ?? []),
    ),
  };
  const mine = {
    networks: own.networks.map(({ Name }) => Name),
    secrets: own.secrets.map(({ Name }) => Name),
    configs: own.configs.map(({ Name }) => Name),
  };
  const external = {
    networks: others(used.networks, mine.networks).filter((name) => !BUILT_IN.has(name)),
    secrets: others(used.secrets, mine.secrets),
    configs: others(used.configs, mine.configs),
  };
  return {
    external,
    all: {
      networks: [...external.networks, ...mine.networks],
      secrets: [...external.secrets, ...mine.secrets],
      configs: [...external.configs, ...mine.configs],
    },
  };
}

function others(names: readonly string[], own: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => !own.includes(name)).toSorted();
}

import { byText, sortedBy } from '../by-text.ts';
import type { Files } from '../read-file.ts';
import type { ConfigSpec, NetworkSpec, SecretSpec, ServiceSpec, StackSpec } from '../spec.ts';
import type { Stack } from './context.ts';
import { convertConfigs, convertSecrets } from './files.ts';
import { swarmName } from './names.ts';
import { convertNetworks } from './networks.ts';
import { oneOfEachName } from './same-name.ts';
import { convertService } from './service.ts';

/** The conversion in docker's stages, each of them on demand: docker touches the swarm between one and the next. */
export interface Stages {
  readonly name: Stack['name'];
  /** Short names of all services. */
  readonly serviceKeys: readonly string[];
  networks(): { readonly made: readonly NetworkSpec[]; readonly external: readonly string[] };
  /** Reads the files of secrets. Throws `compose_invalid`. */
  secrets(): readonly SecretSpec[];
  /** Reads the files of configs. Throws `compose_invalid`. */
  configs(): readonly ConfigSpec[];
  /** Sorted by name. Throws `compose_invalid`, `compose_unsupported`. */
  services(): readonly ServiceSpec[];
}

export function stagesOf(stack: Stack, files: Files): Stages {
  return {
    name: stack.name,
    serviceKeys: [...stack.document.services.keys()],
    networks: () => convertNetworks(stack),
    secrets: () => convertSecrets(stack, files),
    configs: () => convertConfigs(stack, files),
    services() {
      const specs = [...stack.document.services.values()].map((service) =>
        convertService({ stack, service }),
      );
      return sortedBy(specs, ({ Name }) => Name);
    },
  };
}

/** Everything is converted before anything is touched. Throws `compose_invalid`, `compose_unsupported`. */
export function convertStack(stack: Stack, files: Files): StackSpec {
  const stages = stagesOf(stack, files);
  const services = stages.services();
  const networks = stages.networks();
  return {
    name: stack.name,
    networks: networks.made,
    secrets: oneOfEachName('secret', stages.secrets(), stack),
    configs: oneOfEachName('config', stages.configs(), stack),
    services,
    external: {
      networks: networks.external,
      secrets: externalFiles(stack, 'secrets'),
      configs: externalFiles(stack, 'configs'),
    },
  };
}

/** Those that a service uses. */
function externalFiles(stack: Stack, kind: 'secrets' | 'configs'): readonly string[] {
  const used = [...stack.document.services.values()].flatMap(({ settings }) => [
    ...(settings[kind] ?? []).map(({ source }) => source),
    ...(kind === 'configs' ? [settings.credential_spec?.config ?? ''] : []),
  ]);
  const definitions = [...new Set(used)].map((key) => stack.document[kind].get(key));
  const names = definitions.flatMap((file) =>
    file?.isExternal === true ? [swarmName(stack.name, file)] : [],
  );
  return [...new Set(names)].toSorted(byText);
}

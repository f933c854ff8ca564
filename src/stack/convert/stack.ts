import type { StackSpec } from '../spec.ts';
import type { Stack } from './context.ts';
import { convertConfigs, convertSecrets, type Files } from './files.ts';
import { byText, sortedBy, swarmName } from './names.ts';
import { convertNetworks } from './networks.ts';
import { convertService } from './service.ts';

/** Everything is converted before anything is touched. Throws `compose_invalid`, `compose_unsupported`. */
export function convertStack(stack: Stack, files: Files): StackSpec {
  const services = [...stack.document.services.values()].map((service) => convertService({ stack, service }));
  const networks = convertNetworks(stack);
  return {
    name: stack.name,
    networks: networks.made,
    secrets: convertSecrets(stack, files),
    configs: convertConfigs(stack, files),
    services: sortedBy(services, ({ Name }) => Name),
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

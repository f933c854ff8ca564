import type { ComposeDocument } from '../decode/document.ts';
import { printExtras } from './extras.ts';
import { inOrder } from './order.ts';
import { printYaml } from './print.ts';
import { serviceFields } from './service.ts';
import { fileFields, networkFields, volumeFields } from './top-level.ts';
import { fields, type Mapping, type Value } from './value.ts';

/**
 * The document as `docker stack config` of docker's CLI 28.2.2 prints it: every short form written out, keys in docker's order.
 * `folder`: absolute, where the paths of secrets and configs begin. Source: docker/cli, cli/compose/types.
 */
export function printDocument(document: ComposeDocument, folder: string): string {
  return printYaml(
    new Map([
      ...fields({
        version: `3.${document.minor}`,
        services: section(document.services, serviceFields) ?? new Map(),
        networks: section(document.networks, networkFields),
        volumes: section(document.volumes, volumeFields),
        secrets: section(document.secrets, (secret) => fileFields(secret, folder)),
        configs: section(document.configs, (config) => fileFields(config, folder)),
      }),
      ...printExtras(document.extras),
    ]),
  );
}

function section<T>(
  definitions: ReadonlyMap<string, T>,
  valueOf: (definition: T) => Value,
): Mapping | undefined {
  return definitions.size === 0
    ? undefined
    : new Map(inOrder(definitions).map(([name, definition]) => [name, valueOf(definition)]));
}

import type { ComposeDocument, Service } from '../decode/document.ts';
import type { Warning } from '../warning.ts';
import { mergeExtras } from './extras.ts';
import { mergeSettings } from './service.ts';
import { mergeSurprises } from './surprises.ts';

/**
 * One document laid over another: services are merged key by key, networks and the like are replaced by name, and of `x-…` keys at
 * the top only the first file's stay. `warnings`: added to.
 */
export function mergeDocuments(
  base: ComposeDocument,
  over: ComposeDocument,
  warnings: Warning[],
): ComposeDocument {
  const services = new Map(base.services);
  for (const [name, service] of over.services) {
    const below = services.get(name);
    services.set(name, below === undefined ? service : mergeService(below, service));
    warnings.push(...(below === undefined ? [] : mergeSurprises(below, service)));
  }
  return {
    ...base,
    services,
    networks: new Map([...base.networks, ...over.networks]),
    volumes: new Map([...base.volumes, ...over.volumes]),
    secrets: new Map([...base.secrets, ...over.secrets]),
    configs: new Map([...base.configs, ...over.configs]),
  };
}

function mergeService(base: Service, over: Service): Service {
  return {
    name: base.name,
    sources: [...base.sources, ...over.sources],
    settings: mergeSettings(base.settings, over.settings),
    extras: mergeExtras(base.extras, over.extras),
  };
}

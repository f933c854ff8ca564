import type { ComposeDocument, Service } from './decode/document.ts';
import type { Labels } from './spec.ts';

/** By the service's short name. */
export type Additions = Readonly<Record<string, { readonly labels: Labels; readonly environment: Labels }>>;

/** What abra puts on a service: labels replace those of the recipe, environment only fills what it leaves out. */
export function addToServices(document: ComposeDocument, additions: Additions): ComposeDocument {
  const services = new Map(document.services);
  for (const [name, addition] of Object.entries(additions)) {
    const service = services.get(name);
    if (service !== undefined) {
      services.set(name, addTo(service, addition));
    }
  }
  return { ...document, services };
}

function addTo(service: Service, { labels, environment }: Additions[string]): Service {
  const { deploy, environment: own = new Map() } = service.settings;
  const allLabels = new Map([...(deploy?.labels ?? []), ...Object.entries(labels)]);
  const allEnvironment = new Map([...Object.entries(environment), ...own]);
  const settings = {
    ...service.settings,
    deploy: { ...deploy, labels: allLabels },
    environment: allEnvironment,
  };
  return { ...service, settings };
}

import { z } from 'zod';
import { replaceStrings, sortKeys } from './rig/normalize.ts';

type Body = Readonly<Record<string, unknown>>;

/** Names in place of ids, without what the CLI adds from the engine or the registry, lists without meaning sorted. */
export function comparable(path: string, body: Body): { readonly key: string; readonly body: unknown } {
  const kind = path.split('/')[1] ?? '';
  return { key: `${kind} ${String(body['Name'])}`, body: settle(JSON.parse(JSON.stringify(body)), kind) };
}

const NETWORK_ZEROS = new Set(['Scope', 'Ingress', 'ConfigOnly', 'ConfigFrom', 'CheckDuplicate']);
const TOKEN = /^<\w+:(.*)>$/;

function settle(body: Body, kind: string): unknown {
  if (kind === 'networks') {
    return Object.fromEntries(Object.entries(body).filter(([key]) => !NETWORK_ZEROS.has(key)));
  }
  return kind === 'services' ? settleService(body) : body;
}

const Reference = z.looseObject({ File: z.object({ Name: z.string() }).loose().optional() });
const Port = z.looseObject({ PublishedPort: z.number().optional(), TargetPort: z.number().optional() });
const Service = z.looseObject({
  EndpointSpec: z.looseObject({ Ports: z.array(Port).optional() }),
  TaskTemplate: z.looseObject({
    Placement: z.looseObject({}),
    ContainerSpec: z.looseObject({
      Image: z.string(),
      Secrets: z.array(Reference).optional(),
      Configs: z.array(Reference).optional(),
    }),
  }),
});

function settleService(body: Body): unknown {
  const service = Service.parse(withoutTokens(body));
  const { ContainerSpec: container, Placement } = service.TaskTemplate;
  const isPinnedByFile = String(
    z.looseObject({}).parse(service['Labels'])['com.docker.stack.image'],
  ).includes('@');
  const { Platforms: _found, ...placement } = Placement;
  return {
    ...service,
    EndpointSpec: sortIn(service.EndpointSpec, 'Ports'),
    TaskTemplate: {
      ...service.TaskTemplate,
      Placement: placement,
      ContainerSpec: sortIn(
        sortIn(
          { ...container, Image: isPinnedByFile ? container.Image : container.Image.replace(/@.*/, '') },
          'Secrets',
        ),
        'Configs',
      ),
    },
  };
}

function sortIn(holder: Body, key: string): Body {
  const list = holder[key];
  if (!Array.isArray(list)) {
    return holder;
  }
  const bare = list.map((item: Body) => {
    const { SecretID: _secret, ConfigID: _config, ...rest } = item;
    return rest;
  });
  return {
    ...holder,
    [key]: bare.toSorted((one, other) =>
      JSON.stringify(sortKeys(one)) < JSON.stringify(sortKeys(other)) ? -1 : 1,
    ),
  };
}

/** `<network:blog_default>` → `blog_default`. */
export function withoutTokens(value: unknown): unknown {
  return replaceStrings(value, (text) => TOKEN.exec(text)?.[1] ?? text);
}

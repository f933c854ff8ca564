import type { Recorded } from './recorder.ts';

/** What stands in place of what differs from run to run: ids as a whole, folders wherever they occur. */
export interface Tokens {
  /** By id: `<network:blog_default>`. */
  readonly ids: ReadonlyMap<string, string>;
  /** By folder, the longest first: `${CASE}`. */
  readonly folders: ReadonlyMap<string, string>;
}

/** A call that changes something, or asks a registry. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly auth?: unknown;
  readonly body?: unknown;
  /** Given when it was refused. */
  readonly status?: number;
}

/** The specs of a stack's objects by name, as the engine gives them back. */
export interface Dump {
  readonly networks: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, unknown>>;
  readonly services: Readonly<Record<string, unknown>>;
}

/** Docker walks through maps of Go: within one phase of a deploy the order is chance. */
const PHASES = [/^\/networks/, /^\/secrets/, /^\/configs/, /^\/(services|distribution)/];

/** What was posted, deleted or looked up in a registry; keys sorted, and within a phase sorted by name. */
export function normalizeRequests(seen: readonly Recorded[], tokens: Tokens): Request[] {
  const kept = seen
    .filter(({ method, path }) => /^(POST|DELETE)$/.test(method) || path.startsWith('/distribution/'))
    .map((recorded) => normalizeRequest(recorded, tokens));
  const runs: { readonly phase: string; readonly requests: Request[] }[] = [];
  for (const request of kept) {
    const phase = `${request.method === 'DELETE'} ${PHASES.findIndex((paths) => paths.test(request.path))}`;
    const last = runs.at(-1);
    if (last?.phase === phase) {
      last.requests.push(request);
    } else {
      runs.push({ phase, requests: [request] });
    }
  }
  return runs.flatMap(({ requests }) =>
    requests.toSorted((one, other) => (sortName(one) < sortName(other) ? -1 : 1)),
  );
}

function normalizeRequest({ method, path, query, auth, body, status }: Recorded, tokens: Tokens): Request {
  const named = path
    .split('/')
    .map((part) => tokens.ids.get(part) ?? part)
    .join('/');
  return {
    method,
    path: named,
    ...(Object.keys(query).length > 0 && {
      query: 'version' in query ? { ...query, version: '<version>' } : query,
    }),
    ...(auth !== null && { auth }),
    ...(body !== null && { body: normalize(body, tokens) }),
    ...(status >= 400 && { status }),
  };
}

function sortName({ body, path }: Request): string {
  const name = isObject(body) && typeof body['Name'] === 'string' ? body['Name'] : '';
  return `${name}\0${path}`;
}

/** Keys sorted, tokens put in, lists whose order means nothing settled. */
export function normalize(value: unknown, tokens: Tokens): unknown {
  return sortKeys(settle(replaceStrings(value, (text) => replaceTokens(text, tokens))));
}

export function replaceTokens(text: string, { ids, folders }: Tokens): string {
  let replaced = ids.get(text) ?? text;
  for (const [folder, token] of folders) {
    replaced = replaced.replaceAll(folder, () => token);
  }
  return replaced;
}

/** References that share a name, and ports (docker sorts them by published port alone, and not stably). */
function settle(spec: unknown): unknown {
  const container = ['TaskTemplate', 'ContainerSpec'];
  const withPorts = mapAt(spec, ['EndpointSpec', 'Ports'], (ports) => sortBy(ports, portKey));
  const withSecrets = mapAt(withPorts, [...container, 'Secrets'], (refs) => sortBy(refs, refKey));
  return mapAt(withSecrets, [...container, 'Configs'], (refs) => sortBy(refs, refKey));
}

function portKey(port: Plain): string {
  const number = (key: string): string => String(Number(port[key] ?? 0)).padStart(6, '0');
  const { Protocol: protocol = '', PublishMode: mode = '' } = port;
  return [number('PublishedPort'), number('TargetPort'), protocol, mode].join('\0');
}

function refKey(ref: Plain): string {
  const { SecretName: secret = '', ConfigName: config = '', File: file } = ref;
  return [secret, config, isObject(file) ? `0${String(file['Name'])}` : '1'].join('\0');
}

type Plain = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortBy(list: unknown, key: (item: Plain) => string): unknown {
  return Array.isArray(list)
    ? list.filter(isObject).toSorted((one, other) => (key(one) < key(other) ? -1 : 1))
    : list;
}

/** `value` with what is at `path` changed; as it is where there is no such path. */
function mapAt(
  value: unknown,
  [key = '', ...rest]: readonly string[],
  change: (at: unknown) => unknown,
): unknown {
  if (!isObject(value) || !(key in value)) {
    return value;
  }
  return { ...value, [key]: rest.length === 0 ? change(value[key]) : mapAt(value[key], rest, change) };
}

export function replaceStrings(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') {
    return replace(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => replaceStrings(item, replace));
  }
  return isObject(value) ? mapValues(value, (inner) => replaceStrings(inner, replace)) : value;
}

function mapValues(value: Plain, change: (inner: unknown) => unknown): Plain {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}

export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortKeys);
  }
  if (!isObject(value)) {
    return value;
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, sortKeys(inner)] as const);
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** As golden files are written. */
export function stable(value: unknown): string {
  return `${JSON.stringify(sortKeys(value), null, 2)}\n`;
}

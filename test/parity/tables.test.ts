import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UserError } from '../../src/kernel/errors.ts';
import { parseVolumeSpec } from '../../src/stack/grammar/volume-spec.ts';
import type { LoadedStack, StackInput } from '../../src/stack/load.ts';
import { load, onlyService, serviceWith, table, tableVariables } from './oracle.ts';

/** Small grammars: what docker's CLI 28.2.2 made of each text, or that it refused it. */
const Row = z.object({ in: z.unknown(), out: z.unknown().optional(), error: z.string().optional() });
const TextRow = Row.extend({ in: z.string() });

const quote = JSON.stringify;

/** The value read from the loaded service; `refused` when the loader refuses. */
function outcome(
  text: string,
  read: (stack: LoadedStack) => unknown,
  more: Partial<StackInput> = {},
): unknown {
  try {
    return read(load(text, more));
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return 'refused';
  }
}

function container(
  stack: LoadedStack,
): LoadedStack['spec']['services'][number]['TaskTemplate']['ContainerSpec'] {
  return onlyService(stack).TaskTemplate.ContainerSpec;
}

describe('variables', () => {
  const variables = tableVariables('interpolation');

  it.each(table('interpolation', TextRow))('$in', ({ in: text, out, error }) => {
    const hostname = outcome(
      serviceWith(`    hostname: ${quote(text)}\n`),
      (stack) => container(stack).Hostname ?? '',
      { variables },
    );

    expect(hostname).toBe(error === undefined ? out : 'refused');
  });
});

describe('casts', () => {
  const variables = tableVariables('casts');
  const bodies: Readonly<Record<string, (value: string) => string>> = {
    'deploy.replicas': (value) => `    deploy: {replicas: "${value}"}\n`,
    tty: (value) => `    tty: "${value}"\n`,
    init: (value) => `    init: "${value}"\n`,
    'deploy.update_config.max_failure_ratio': (value) =>
      `    deploy: {update_config: {max_failure_ratio: "${value}"}}\n`,
    'deploy.resources.limits.pids': (value) => `    deploy: {resources: {limits: {pids: "${value}"}}}\n`,
    'healthcheck.retries': (value) => `    healthcheck: {retries: "${value}"}\n`,
    'secrets[].mode': (value) => `    secrets: [{source: a, mode: "${value}"}]\n`,
    'ports[].published': (value) => `    ports: [{target: 80, published: "${value}"}]\n`,
    'ulimits.nofile': (value) => `    ulimits: {nofile: "${value}"}\n`,
    oom_score_adj: (value) => `    oom_score_adj: "${value}"\n`,
    privileged: (value) => `    privileged: "${value}"\n`,
    'volumes[].tmpfs.size': (value) =>
      `    volumes: [{type: tmpfs, target: /t, tmpfs: {size: "${value}"}}]\n`,
  };
  const secrets = 'secrets: {a: {external: true}}\n';

  it.each(table('casts', TextRow.extend({ path: z.string() })))(
    '$path: $in',
    ({ path, in: text, out, error }) => {
      const service = outcome(serviceWith(bodies[path]?.(text) ?? '') + secrets, onlyService, { variables });
      const said =
        error === undefined ? onlyService(load(`services: {s: ${quote(out)}}\n${secrets}`)) : 'refused';

      expect(service).toEqual(said);
    },
  );
});

describe('plain values of YAML', () => {
  it.each(table('yaml-scalars', TextRow))('$in', ({ in: text, out, error }) => {
    const value = outcome(serviceWith(`    environment:\n      V: ${text}\n`), (stack) => {
      const setting = container(stack).Env?.[0] ?? '';
      return setting === 'V' ? null : setting.slice(2);
    });

    expect(value).toBe(error === undefined ? out : 'refused');
  });
});

describe.each([
  [
    'durations',
    (text: string) => `    stop_grace_period: ${quote(text)}\n`,
    (stack: LoadedStack) => container(stack).StopGracePeriod,
  ],
  [
    'sizes',
    (text: string) => `    deploy: {resources: {limits: {memory: ${quote(text)}}}}\n`,
    (stack: LoadedStack) => onlyService(stack).TaskTemplate.Resources.Limits?.MemoryBytes ?? 0,
  ],
  [
    'cpus',
    (text: string) => `    deploy: {resources: {limits: {cpus: ${quote(text)}}}}\n`,
    (stack: LoadedStack) => onlyService(stack).TaskTemplate.Resources.Limits?.NanoCPUs ?? 0,
  ],
  [
    'commands',
    (text: string) => `    command: ${quote(text)}\n`,
    (stack: LoadedStack) => container(stack).Args ?? [],
  ],
])('%s', (name, body, read) => {
  it.each(table(name, TextRow))('$in', ({ in: text, out, error }) => {
    expect(outcome(serviceWith(body(text)), read)).toEqual(error === undefined ? out : 'refused');
  });
});

describe('ports', () => {
  const Port = z.object({
    mode: z.string(),
    target: z.number(),
    published: z.number().optional(),
    protocol: z.string(),
  });
  const Many = z.object({ count: z.number(), first: Port, last: Port });

  it.each(table('ports', TextRow))('$in', ({ in: text, out, error }) => {
    const ports = outcome(serviceWith(`    ports: [${quote(text)}]\n`), (stack) =>
      (onlyService(stack).EndpointSpec.Ports ?? []).map((port) => ({
        mode: port.PublishMode,
        target: port.TargetPort,
        published: port.PublishedPort,
        protocol: port.Protocol,
      })),
    );
    const { data: many } = Many.safeParse(out);
    const said =
      many === undefined || !Array.isArray(ports)
        ? ports
        : { count: ports.length, first: ports[0], last: ports.at(-1) };

    expect(said).toEqual(error === undefined ? (many ?? out) : 'refused');
  });
});

describe('volumes', () => {
  const Volume = z.object({
    type: z.string(),
    source: z.string().optional(),
    target: z.string(),
    read_only: z.boolean().optional(),
    bind: z.object({ propagation: z.string() }).optional(),
    volume: z.object({ nocopy: z.boolean() }).optional(),
  });
  const rows = table('volumes', TextRow);
  const root = '/cases/case';
  const variables = { HOME: root };

  it.each(rows)('$in', ({ in: text, out, error }) => {
    const spec = parseVolumeSpec(text);
    const {
      ignored: _ignored,
      nocopy,
      propagation,
      ...rest
    } = typeof spec === 'string' ? { ignored: [] } : spec;
    const long = {
      ...rest,
      ...(nocopy !== undefined && { volume: { nocopy } }),
      ...(propagation !== undefined && { bind: { propagation } }),
    };

    expect(typeof spec === 'string' ? 'refused' : { ...long, source: '' }).toEqual(
      error === undefined ? { ...Volume.parse(out), source: '' } : 'refused',
    );
  });

  const binds = rows.filter(({ out }) => Volume.safeParse(out).data?.type === 'bind');
  it.each(binds)('$in: source', ({ in: text, out }) => {
    const source = outcome(
      serviceWith(`    volumes: [${quote(text)}]\n`),
      (stack) => container(stack).Mounts?.[0]?.Source,
      { root, variables },
    );

    expect(source).toBe(Volume.parse(out).source);
  });
});

describe('extra hosts', () => {
  /** `host:address` → `address host`. */
  function turned(entry: string): string {
    const cut = entry.indexOf(':');
    return `${entry.slice(cut + 1)} ${entry.slice(0, cut)}`;
  }

  it.each(table('extra-hosts', Row))('$in', ({ in: hosts, out, error }) => {
    const entries = outcome(
      serviceWith(`    extra_hosts: ${quote(hosts)}\n`),
      (stack) => container(stack).Hosts ?? [],
    );

    expect(entries).toEqual(error === undefined ? z.array(z.string()).parse(out).map(turned) : 'refused');
  });
});

describe('images', () => {
  const ImageRow = z.object({
    in: z.string(),
    image: z.string().optional(),
    label: z.string().optional(),
    error: z.string().optional(),
  });

  it.each(table('images', ImageRow))('$in', ({ in: text, image, label, error }) => {
    const made = outcome(`services:\n  s: {image: ${quote(text)}}\n`, (stack) => [
      container(stack).Image,
      onlyService(stack).Labels['com.docker.stack.image'],
    ]);

    expect(made).toEqual(error === undefined ? [image, label] : 'refused');
  });
});

describe('whole files', () => {
  const Said = z.object({ ok: z.boolean().optional(), error: z.string().optional() });
  const FileRow = z.object({ name: z.string(), yaml: z.string(), deploy: Said });
  const rows = table('errors', FileRow);

  it.each(rows)('$name', ({ yaml, deploy }) => {
    const loaded = outcome(yaml, () => 'loaded', { root: '/cases/case' });

    expect(loaded).toBe(deploy.ok === true ? 'loaded' : 'refused');
  });

  /** Where the CLI names the place of a fault, so does the loader. */
  const placed = rows.flatMap(({ name, yaml, deploy }) => {
    const path = /^((?:services|networks|volumes|secrets|configs)\.[\w.-]+) /.exec(deploy.error ?? '')?.[1];
    return path === undefined ? [] : [{ name, yaml, path }];
  });
  it.each(placed)('$name: at $path', ({ yaml, path }) => {
    expect(() => load(yaml)).toThrow(`\`${path}`);
  });
});

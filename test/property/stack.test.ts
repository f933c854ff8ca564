import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import { StackName } from '../../src/kernel/ids.ts';
import { diffStack } from '../../src/stack/diff.ts';
import { normaliseImage, parseImage } from '../../src/stack/grammar/image.ts';
import { loadStack, type StackInput } from '../../src/stack/load.ts';
import type { ServiceSpec } from '../../src/stack/spec.ts';
import { asStored, isSameSpec } from '../../src/stack/stored.ts';

function input(...texts: readonly string[]): StackInput {
  return {
    name: StackName.parse('blog'),
    files: texts.map((text, index) => ({ path: `${index}.yml`, text })),
    variables: { A: 'a', EMPTY: '', NUMBER: '3' },
    read: (path) => (path.length % 2 === 0 ? new TextEncoder().encode('A=1\nB\n') : null),
  };
}

/** The services, or what they were refused with. Anything but a `UserError` fails the test. */
function load(...texts: readonly string[]): readonly ServiceSpec[] | string {
  try {
    return loadStack(input(...texts)).spec.services;
  } catch (error) {
    if (error instanceof UserError) {
      return error.message;
    }
    throw error;
  }
}

const scalar = fc.constantFrom(
  '1',
  '-1',
  '0.5',
  '1e9',
  'true',
  'null',
  '""',
  'x',
  '"3"',
  '30s',
  '5m',
  '512m',
  '${A}',
  '"${NUMBER}"',
  '$',
  '${A:?}',
  '2024-01-01',
  'a:/b',
  './a:/b',
  '80:80',
  '80-90',
  '1.2.3.4:80:80/udp',
  'a=b',
  '~',
  '*a',
  '&a b',
  '!!int x',
  '0440',
  '.inf',
  '{}',
  '[]',
);
const key = fc.constantFrom(
  'image',
  'command',
  'environment',
  'labels',
  'deploy',
  'replicas',
  'resources',
  'limits',
  'memory',
  'cpus',
  'ports',
  'volumes',
  'networks',
  'secrets',
  'configs',
  'healthcheck',
  'test',
  'interval',
  'ulimits',
  'nofile',
  'type',
  'source',
  'target',
  'published',
  'external',
  'name',
  'file',
  'update_config',
  'order',
  'extra_hosts',
  'dns',
  'logging',
  'options',
  'driver',
  'mode',
  'x-a',
  '<<',
  '__proto__',
);

/** Flow YAML of the words that compose files are made of. */
const { value } = fc.letrec<{ value: string; map: string; list: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 5, withCrossShrink: true }, scalar, tie('map'), tie('list')),
  map: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 4 })
    .map((pairs) => `{${pairs.map(([name, inner]) => `${name}: ${inner}`).join(', ')}}`),
  list: fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
}));
const service = fc
  .array(fc.tuple(key, value), { maxLength: 5 })
  .map(
    (pairs) =>
      `  app:\n    image: alpine\n${pairs.map(([name, inner]) => `    ${name}: ${inner}\n`).join('')}`,
  );
const composeFile = fc
  .tuple(
    service,
    fc.array(
      fc.tuple(fc.constantFrom('networks', 'volumes', 'secrets', 'configs', 'x-b', 'version'), value),
      { maxLength: 2 },
    ),
  )
  .map(
    ([services, sections]) =>
      `services:\n${services}${sections.map(([name, inner]) => `${name}: ${inner}\n`).join('')}`,
  );

describe('the loader', () => {
  it('refuses with a sentence whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), composeFile), (text) => {
        expect(load(text)).toBeDefined();
      }),
      { numRuns: 3_000 },
    );
  });

  it('refuses with a sentence whatever is laid over one another', () => {
    fc.assert(
      fc.property(composeFile, composeFile, (base, over) => {
        expect(load(base, over)).toBeDefined();
      }),
      { numRuns: 1_500 },
    );
  });

  it('makes the same of the same', () => {
    fc.assert(
      fc.property(composeFile, (text) => {
        expect(load(text)).toEqual(load(text));
      }),
    );
  });

  it('does not choke on damaged files', () => {
    const whole =
      'services:\n  app: &a\n    image: alpine:3\n    ports: ["80:80"]\n    labels: [a=${A}]\n  db:\n    <<: *a\n';
    const cut = fc.tuple(fc.nat(whole.length), fc.string({ maxLength: 3 }));

    fc.assert(
      fc.property(cut, ([at, noise]) => {
        expect(load(whole.slice(0, at) + noise + whole.slice(at + noise.length))).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('specs that were loaded', () => {
  const loaded = composeFile
    .map((text) => load(text))
    .filter((made) => typeof made !== 'string' && made.length > 0);

  it('are the same as an engine keeps them, twice over', () => {
    fc.assert(
      fc.property(loaded, (services) => {
        for (const spec of typeof services === 'string' ? [] : services) {
          expect(isSameSpec(spec, asStored(spec))).toBe(true);
          expect(asStored(asStored(spec))).toEqual(asStored(spec));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('have words for a difference exactly when they differ', () => {
    fc.assert(
      fc.property(loaded, loaded, (one, other) => {
        const [before, after] = [one, other].map((made) => (typeof made === 'string' ? [] : made));
        const changes = diffStack(before ?? [], after ?? []);

        expect(changes.every(({ words }) => words.length > 0)).toBe(true);
        expect(changes.length === 0).toBe(
          (after ?? []).every((spec, index) => isSame(spec, before?.[index])),
        );
      }),
      { numRuns: 50 },
    );
  });
});

function isSame(wanted: ServiceSpec, live: ServiceSpec | undefined): boolean {
  return live !== undefined && isSameSpec(wanted, live);
}

describe('names of images', () => {
  it('stay the same when they are normalised again', () => {
    const part = fc.stringMatching(/^[a-z0-9]([._-]?[a-z0-9]){0,5}$/);
    const name = fc
      .tuple(
        fc.constantFrom('', 'docker.io/', 'localhost:5000/', 'library/', 'reg.example/'),
        part,
        fc.constantFrom('', ':1', ':latest'),
      )
      .map((parts) => parts.join(''));

    fc.assert(
      fc.property(name, (text) => {
        expect(typeof parseImage(text)).toBe('object');
        expect(normaliseImage(normaliseImage(text))).toBe(normaliseImage(text));
      }),
    );
  });
});

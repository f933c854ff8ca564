import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/stack/comparable.ts';
import { diffStack } from '../../src/stack/diff.ts';
import { differences } from '../../src/stack/difference/differences.ts';
import type { ServiceSpec } from '../../src/stack/spec.ts';
import { asStored, isSameSpec } from '../../src/stack/stored.ts';
import { otherImage, wholeService, withField } from '../unit/stack/whole-service.ts';

const hidden = fc.constantFrom('hidden-a', 'hidden-b');
const duration = fc.constantFrom(1, 1_000_000, 1_000_000_000, 3_600_000_000_000);
const count = fc.integer({ min: 1, max: 9 });
const word = fc.constantFrom('a', 'b', 'c', 'Labels', 'Platforms', 'x y');
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 3 }).map((list) => list.toSorted());
const options = fc.dictionary(word, hidden, { minKeys: 1, maxKeys: 3 });
const file = fc.record({
  Name: word,
  UID: fc.constantFrom('0', '33'),
  GID: fc.constantFrom('0', '33'),
  Mode: fc.constantFrom(0o444, 0o400),
});

/** Fields with values that all say something else; `undefined` leaves the field out. */
const fields: readonly (readonly [path: string, value: fc.Arbitrary<Json>])[] = [
  [
    'TaskTemplate.ContainerSpec.Image',
    fc.constantFrom(otherImage('1', '1'), otherImage('1', '2'), 'b:3', 'a:1'),
  ],
  ...['Command', 'Args'].map((key) => [`TaskTemplate.ContainerSpec.${key}`, fc.tuple(hidden)] as const),
  [
    'TaskTemplate.ContainerSpec.Env',
    fc.dictionary(fc.constantFrom('A', 'B', 'C'), hidden, { minKeys: 1 }).map(toEnv),
  ],
  ...['Hosts', 'CapabilityAdd', 'CapabilityDrop', 'Groups'].map(
    (key) => [`TaskTemplate.ContainerSpec.${key}`, words] as const,
  ),
  ...['User', 'Dir', 'Hostname', 'StopSignal', 'OomScoreAdj', 'Surprise'].map(
    (key) => [`TaskTemplate.ContainerSpec.${key}`, word] as const,
  ),
  ...['Init', 'Privileges.NoNewPrivileges'].map(
    (key) => [`TaskTemplate.ContainerSpec.${key}`, fc.constant(true)] as const,
  ),
  ...['Labels', 'Sysctls'].map((key) => [`TaskTemplate.ContainerSpec.${key}`, options] as const),
  ...['Interval', 'Timeout', 'StartPeriod', 'StartInterval'].map(
    (key) => [`TaskTemplate.ContainerSpec.Healthcheck.${key}`, duration] as const,
  ),
  ['TaskTemplate.ContainerSpec.Secrets', oneOf('SecretName')],
  ['TaskTemplate.ContainerSpec.Configs', oneOf('ConfigName')],
  [
    'TaskTemplate.ContainerSpec.Mounts',
    fc.uniqueArray(
      fc.record({ Type: word, Target: word, Source: word, VolumeOptions: fc.record({ Labels: options }) }),
      { minLength: 1, maxLength: 2, selector: ({ Target }) => Target },
    ),
  ],
  [
    'TaskTemplate.Networks',
    fc.uniqueArray(fc.record({ Target: word, Aliases: words, DriverOpts: options }), {
      minLength: 1,
      maxLength: 2,
      selector: ({ Target }) => Target,
    }),
  ],
  ['TaskTemplate.LogDriver.Options', options],
  ['TaskTemplate.Resources.Limits.MemoryBytes', count],
  ['TaskTemplate.Placement.MaxReplicas', count],
  ['TaskTemplate.Placement.Constraints', words],
  ['TaskTemplate.Surprise.Deep', word],
  [
    'Mode',
    fc.oneof(
      count.map((Replicas) => ({ Replicated: { Replicas } })),
      fc.constant({ Global: {} }),
    ),
  ],
  ['Labels.other', hidden],
  ['UpdateConfig.Monitor', duration],
  ['RollbackConfig.MaxFailureRatio', count],
  [
    'EndpointSpec.Ports',
    fc.uniqueArray(
      fc.record({
        PublishedPort: count,
        PublishMode: fc.constantFrom('host', 'ingress'),
        Protocol: fc.constant('tcp'),
      }),
      { minLength: 1, selector: ({ PublishedPort }) => PublishedPort },
    ),
  ],
];

function toEnv(env: Record<string, string>): readonly string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

function oneOf(nameKey: string): fc.Arbitrary<Json> {
  return fc.record({ [nameKey]: word, File: file }).map((reference) => [reference]);
}

type Values = ReadonlyMap<string, Json | undefined>;

const NEEDED = new Set(['TaskTemplate.ContainerSpec.Image', 'Mode']);

const values: fc.Arbitrary<Values> = fc
  .tuple(
    ...fields.map(([path, value]) =>
      (NEEDED.has(path) ? value : fc.option(value, { nil: undefined })).map((made) => [path, made] as const),
    ),
  )
  .map((pairs) => new Map(pairs));

function specOf(made: Values): ServiceSpec {
  return [...made].reduce((spec, [path, value]) => withField(spec, path, value), wholeService);
}

/** Fields that differ, found without the code under test. */
function changedFields(one: Values, other: Values): readonly string[] {
  return fields.map(([path]) => path).filter((path) => written(one.get(path)) !== written(other.get(path)));
}

/** The same text for the same value; order means nothing in any list here. */
function written(value: Json | undefined): string {
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value) ?? 'nothing';
  }
  const parts = Array.isArray(value)
    ? value.map(written)
    : Object.entries(value).map(([key, inner]) => `${key}:${written(inner)}`);
  return `{${parts.toSorted((one, other) => (one < other ? -1 : 1)).join()}}`;
}

/** `Labels other` is about the field `Labels.other`, and about `Labels`. */
function isAbout(about: string, path: string): boolean {
  const field = about.replaceAll(' ', '.');
  return field.startsWith(path) || path.startsWith(`${field}.`);
}

describe('the difference of any two specs', () => {
  it('is empty exactly when a deploy would change nothing', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const [from, to] = [asStored(specOf(one)), specOf(other)];

        expect(differences(from, to, false).length === 0).toBe(isSameSpec(to, from));
        expect(diffStack([from], [to]).length === 0).toBe(isSameSpec(to, from));
        expect(differences(from, asStored(from), false)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('mentions every field that differs, no other one, and no value that may be a secret', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const said = differences(asStored(specOf(one)), specOf(other), false);
        const changed = changedFields(one, other);

        expect(changed.filter((path) => !said.some(({ about }) => isAbout(about, path)))).toEqual([]);
        expect(said.filter(({ about }) => !changed.some((path) => isAbout(about, path)))).toEqual([]);
        expect(said.map(({ line }) => line).join('\n')).not.toMatch(/hidden/);
        expect(said.every(({ line }) => line.trim() !== '' && line.length <= 120)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

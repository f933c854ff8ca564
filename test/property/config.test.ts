import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StackName } from '../../src/kernel/ids.ts';
import { printDocument } from '../../src/stack/config/document.ts';
import { inOrder } from '../../src/stack/config/order.ts';
import { printYaml } from '../../src/stack/config/print.ts';
import type { Value } from '../../src/stack/config/value.ts';
import { parseDuration, printDuration } from '../../src/stack/grammar/duration.ts';
import { loadStack } from '../../src/stack/load.ts';
import { type DocumentInput, loadDocument } from '../../src/stack/load-document.ts';
import type { YamlNode } from '../../src/stack/yaml/node.ts';
import { parseYaml } from '../../src/stack/yaml/parse.ts';

/** What means something to YAML, and what does not. */
const piece = fc.oneof(
  fc.constantFrom(' ', '\n', '\t', '\r', ': ', ' #', '- ', '? ', '|', '>', "'", '"', '\\', '<<', '---'),
  fc.constantFrom('yes', 'null', '1', '0x1', '1.5', '1:30', '2024-01-31', '.inf', '\ufeff', '\u2028'),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(text, tie('value')), { maxLength: 3 })
      .map((pairs) => new Map(pairs) satisfies ReadonlyMap<string, Value>),
  ),
}));

function asRead(node: YamlNode): unknown {
  if (node.kind === 'map') {
    return new Map([...node.entries].map(([key, entry]) => [key, asRead(entry.node)]));
  }
  if (node.kind === 'list') {
    return node.items.map(asRead);
  }
  return node.kind === 'text' ? node.value : node;
}

describe('printed YAML', () => {
  it('is read as what it was', () => {
    fc.assert(
      fc.property(text, value, (key, below) => {
        const printed = printYaml(new Map([[key, below]]));

        expect(asRead(parseYaml('printed.yml', printed, []))).toEqual(new Map([[key, below]]));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has its keys in one order, however they came', () => {
    const key = fc.string({
      unit: fc.constantFrom('a', 'b', '0', '1', '9', '-', '.', '_'),
      maxLength: 6,
    });

    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 8 }), (keys) => {
        const order = (names: readonly string[]): readonly string[] =>
          inOrder(new Map(names.map((name) => [name, 0]))).map(([name]) => name);

        expect(order(keys).toSorted()).toEqual(keys.toSorted());
        expect(order(order(keys))).toEqual(order(keys));
      }),
    );
  });
});

describe('printed durations', () => {
  it('mean the same again', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (nanoseconds) => {
        expect(parseDuration(printDuration(nanoseconds))).toBe(nanoseconds);
      }),
    );
  });
});

const words = fc.constantFrom('a', 'yes', '01', 'a: b', ' x ', 'a\nb', '$$A', '${V}', '~', '1e3', 'é😀');
const quoted = words.map((word) => JSON.stringify(word));
const names = fc.constantFrom('a', 'b', 'a10', 'a9', 'on');
const pairs = fc
  .array(fc.tuple(names, quoted), { maxLength: 3 })
  .map((all) => `{${[...new Map(all)].map(([name, word]) => `"${name}": ${word}`).join(', ')}}`);
const lines: Readonly<Record<string, fc.Arbitrary<string>>> = {
  command: fc.array(quoted, { minLength: 1, maxLength: 3 }).map((all) => `[${all.join(', ')}]`),
  environment: pairs,
  labels: pairs,
  hostname: quoted,
  init: fc.constantFrom('true', 'false'),
  ports: fc.constantFrom('["80:80", "90-92"]', '[{target: 5, mode: host}, 6]'),
  volumes: fc.constantFrom('[a:/b, ./c:/d:ro]', '[{type: tmpfs, target: /t, tmpfs: {size: 5}}, /x]'),
  networks: fc.constantFrom('[n, m]', '{n: {aliases: [x, y]}, m: }'),
  secrets: fc.constantFrom('[s]', '[{source: s, mode: 0440, uid: "1"}]'),
  stop_grace_period: fc.constantFrom('90s', '1h', '1500ms'),
  ulimits: fc.constantFrom('{nofile: 5}', '{nofile: {soft: 1, hard: 2}}'),
  healthcheck: fc.constantFrom('{test: "x y", interval: 1m}', '{retries: 0}', '{}'),
  logging: fc.constantFrom('{driver: d, options: {a: 1}}', '{driver: d}'),
  deploy: fc.constantFrom(
    '{replicas: 0, labels: [a, b=c], resources: {limits: {cpus: "0.5", memory: 1.5g}, reservations: {}}}',
    '{update_config: {parallelism: 0, max_failure_ratio: 0.3, delay: 90s}, placement: {constraints: [x]}}',
    '{mode: replicated, restart_policy: {delay: 0s, max_attempts: 3}, endpoint_mode: dnsrr}',
  ),
};
const some = Object.entries(lines).map(([key, line]) =>
  fc.option(
    line.map((written) => `    ${key}: ${written}\n`),
    { nil: '' },
  ),
);
const service = fc.tuple(...some).map((all) => all.join(''));
const sections =
  'networks: {n: {driver: overlay, attachable: true}, m: {external: true}}\nvolumes: {a: {driver_opts: {o: 1}}}\n' +
  'secrets: {s: {external: {name: old}}}\n';
const stacks = fc
  .tuple(service, fc.option(service))
  .map(([base, over]): readonly string[] => [
    `services:\n  app:\n    image: alpine\n${base}${sections}`,
    ...(over === null ? [] : [`services:\n  app:\n    image: alpine\n${over}`]),
  ]);

describe('a printed compose file', () => {
  it('makes the same stack', () => {
    fc.assert(
      fc.property(stacks, (texts) => {
        const input = inputOf(texts, { V: 'value', a: '' });
        const printed = printDocument(loadDocument(input).document, '/srv');

        // What is printed is not meant to be filled in again.
        const again = inputOf([printed.replaceAll('$', '$$$$')], {});

        expect(printDocument(loadDocument(again).document, '/srv')).toBe(printed);
        expect(specOf(again)).toEqual(specOf(input));
      }),
      { numRuns: 300 },
    );
  });
});

function inputOf(texts: readonly string[], variables: DocumentInput['variables']): DocumentInput {
  const files = texts.map((written, index) => ({ path: `${index}.yml`, text: written }));
  return { files, variables, read: () => null, root: '/srv' };
}

function specOf(input: DocumentInput): unknown {
  return loadStack({ ...input, name: StackName.parse('blog') }).spec;
}

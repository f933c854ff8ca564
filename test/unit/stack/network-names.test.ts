import { describe, expect, it } from 'vitest';
import { loadText } from './compose.ts';

/** Docker makes one network of the two, and which is chance. */
it('two networks of one name are made once, as the first key says', () => {
  const networks = 'networks: {b: {name: same, internal: true}, a: {name: same}}';

  const { spec } = loadText(`services: {app: {image: x, networks: [b, a]}}\n${networks}\n`);

  expect(spec.networks).toMatchObject([{ Name: 'same', Internal: false }]);
});

/** Source: docker's CLI 28.2.2. */
it('subnets without a driver are posted with an empty one', () => {
  const networks = 'networks: {a: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}';

  const { spec } = loadText(`services: {app: {image: x, networks: [a]}}\n${networks}\n`);

  expect(spec.networks[0]?.IPAM).toEqual({ Driver: '', Options: null, Config: [{ Subnet: '10.9.0.0/24' }] });
});

describe.each(['secret', 'config'] as const)('two %ss of one name', (kind) => {
  function load(b: string): readonly unknown[] {
    const files = `${kind}s: {b: {name: same, ${b}}, a: {name: same, file: ./one, labels: {is: first}}}`;
    const read = (path: string): Uint8Array => new TextEncoder().encode(path);
    return loadText(`services: {app: {image: x, ${kind}s: [a, b]}}\n${files}\n`, { read }).spec[`${kind}s`];
  }

  it('are made once where only labels differ', () => {
    expect(load('file: ./one')).toMatchObject([{ Name: 'same' }]);
  });

  it('are refused by place where they are not the same', () => {
    const sentence = `Two ${kind}s are to have the name \`same\`, and they are not the same.`;

    expect(() => load('file: ./two')).toThrow(`compose.yml:2:44: ${sentence}`);
    expect(() => load('file: ./one, template_driver: golang')).toThrow(sentence);
  });
});

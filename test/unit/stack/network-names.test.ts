import { expect, it } from 'vitest';
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

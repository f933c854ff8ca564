import { describe, expect, it } from 'vitest';
import { networkWords } from '../../../src/stack/difference/network.ts';
import type { NetworkSpec } from '../../../src/stack/spec.ts';
import { loadText } from './compose.ts';

function networkOf(lines: string): NetworkSpec {
  const [network] = loadText(`services: {app: {image: a, networks: [n]}}\nnetworks: {n: {${lines}}}`).spec
    .networks;
  if (network === undefined) {
    throw new Error('no network');
  }
  return network;
}

/** As an engine gives it back. */
function live(lines: string, change: Partial<NetworkSpec> = {}): NetworkSpec {
  const made = networkOf(lines);
  const own = { 'com.docker.network.driver.overlay.vxlanid_list': '4097' };
  const IPAM = { Driver: 'default', Options: null, Config: [{ Subnet: '10.0.1.0/24' }] };
  return { ...made, Driver: 'overlay', Options: { ...made.Options, ...own }, IPAM, ...change };
}

describe('a network that is there, held against the one that would be made', () => {
  it.each(['', 'attachable: true', 'driver: overlay', 'driver_opts: {encrypted: ""}', 'labels: [a=b]'])(
    'is the same as an engine keeps it: {%s}',
    (lines) => {
      expect(networkWords(networkOf(lines), live(lines))).toEqual([]);
    },
  );

  it.each([
    ['', 'attachable: true', ['attachable false → true']],
    ['internal: true', '', ['internal true → false']],
    ['', 'driver_opts: {secret: hidden}', ['new option secret']],
    ['driver_opts: {mtu: hidden}', 'driver_opts: {mtu: hiddenest}', ['option mtu changed']],
    ['labels: [a=hidden]', '', ['label a gone']],
    ['driver: macvlan', '', ['driver macvlan → overlay']],
    ['ipam: {config: [{subnet: 10.9.0.0/24}]}', '', ['subnet 10.9.0.0/24 → 10.0.1.0/24']],
  ])('wanted {%s}, there {%s}', (wanted, there, words) => {
    expect(networkWords(networkOf(wanted), live(there))).toEqual(words);
  });
});

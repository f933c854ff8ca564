import type { YamlNode } from '../yaml/node.ts';
import { pairsOrNull } from './common.ts';
import { type Decoder, set, text, textOrNumber } from './decoder.ts';
import { hosts } from './hosts.ts';
import { record, since } from './record.ts';
import { type Spot, warn } from './spot.ts';

/** Checks a value and drops it, with a warning: `docker stack deploy` ignores the key too. */
export function unheeded(decode: Decoder<unknown>, wayOut?: string): Decoder<null> {
  return (node, spot) => {
    decode(node, spot);
    warn(
      spot,
      node.at,
      `\`${spot.path}\` has no effect on a swarm.${wayOut === undefined ? '' : ` ${wayOut}`}`,
    );
    return null;
  };
}

const buildKeys = {
  context: since(0, text),
  dockerfile: since(0, text),
  args: since(0, pairsOrNull),
  labels: since(3, pairsOrNull),
  cache_from: since(2, set(text)),
  network: since(4, text),
  target: since(4, text),
  shm_size: since(5, textOrNumber),
  extra_hosts: since(9, hosts),
};

/** From 3.11 on any key is taken. */
export function build(node: YamlNode, spot: Spot): null {
  if (node.kind !== 'text') {
    const isOpen = spot.file.minor >= 11;
    record(buildKeys, isOpen ? { unknown: 'pass' } : {})(node, spot);
  }
  return null;
}

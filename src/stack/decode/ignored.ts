import type { YamlNode } from '../yaml/node.ts';
import { printScalar } from '../yaml/print.ts';
import { pairs, pairsOrNull } from './common.ts';
import { type Decoder, integer, set, text } from './decoder.ts';
import { hosts } from './hosts.ts';
import { type Decoded, record, since } from './record.ts';
import { type Spot, warn } from './spot.ts';

/** Warns of a value that no swarm gets: `docker stack deploy` ignores the key too, `docker stack config` prints it. */
export function unheeded<T>(decode: Decoder<T>, wayOut?: string): Decoder<T> {
  return (node, spot) => {
    const value = decode(node, spot);
    warn(
      spot,
      node.at,
      `\`${spot.path}\` has no effect on a swarm.${wayOut === undefined ? '' : ` ${wayOut}`}`,
    );
    return value;
  };
}

function textOrInteger(node: YamlNode, spot: Spot): string {
  return node.kind === 'text' || node.kind === 'time' ? printScalar(node) : String(integer(node, spot));
}

const buildKeys = {
  context: since(0, text),
  dockerfile: since(0, text),
  args: since(0, pairsOrNull),
  labels: since(3, pairs),
  cache_from: since(2, set(text)),
  network: since(4, text),
  target: since(4, text),
  shm_size: since(5, textOrInteger),
  extra_hosts: since(9, hosts),
};

export type BuildSettings = Decoded<typeof buildKeys>;

/** From 3.11 on any key is taken. */
export function build(node: YamlNode, spot: Spot): BuildSettings {
  if (node.kind === 'text') {
    return { context: node.value };
  }
  const isOpen = spot.file.minor >= 11;
  return record(buildKeys, isOpen ? { unknown: 'pass' } : {})(node, spot);
}

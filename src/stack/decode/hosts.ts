import { byText } from '../by-text.ts';
import type { YamlNode } from '../yaml/node.ts';
import { printScalar } from '../yaml/print.ts';
import { set, text } from './decoder.ts';
import { mapping } from './record.ts';
import { below, invalid, type Spot, warn } from './spot.ts';

/** Entries of `/etc/hosts`, as `host:address`. */
export function hosts(node: YamlNode, spot: Spot): readonly string[] {
  const entries = node.kind === 'list' ? fromList(node, spot) : fromMap(node, spot);
  return entries.map(withoutBrackets);
}

/** `=` is tried before `:`. */
function fromList(node: YamlNode, spot: Spot): readonly string[] {
  return set(text)(node, spot).flatMap((item, index) => {
    const separator = ['=', ':'].find((sign) => item.includes(sign));
    if (separator === undefined) {
      warn(spot, node.at, `\`${below(spot, index).path}\` has no address and is left out.`);
      return [];
    }
    return [item.replace(separator, ':')];
  });
}

function fromMap(node: YamlNode, spot: Spot): readonly string[] {
  const entries = [...mapping(node, spot).entries].flatMap(([host, entry]) => {
    const address = addressOf(entry.node, below(spot, host));
    return address === null ? [] : [`${host}:${address}`];
  });
  return entries.toSorted(byText);
}

/** A number makes no sense here; docker's CLI writes what Go prints of it with `%s`. */
function addressOf(node: YamlNode, spot: Spot): string | null {
  switch (node.kind) {
    case 'null':
      return null;
    case 'text':
      return node.value;
    case 'time':
      return node.printed;
    case 'integer':
      return `%!s(${node.value < 1n << 63n ? 'int' : 'uint64'}=${node.value})`;
    case 'float':
      return `%!s(float64=${printScalar(node)})`;
    case 'boolean':
    case 'map':
    case 'list':
      throw invalid(node, spot, 'must be an address.');
  }
}

function withoutBrackets(entry: string): string {
  const cut = entry.indexOf(':');
  const address = entry.slice(cut + 1);
  return /^\[.+\]$/s.test(address) ? `${entry.slice(0, cut)}:${address.slice(1, -1)}` : entry;
}

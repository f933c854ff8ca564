import type { Extras } from '../decode/extras.ts';
import type { YamlNode } from '../yaml/node.ts';
import { printFloat } from '../yaml/print.ts';
import { inOrder } from './order.ts';
import type { Mapping, Value } from './value.ts';

/** The `x-…` keys as they were written, variables filled in. */
export function printExtras(extras: Extras): Mapping {
  return new Map(inOrder(extras).map(([key, node]) => [key, valueOf(node)]));
}

function valueOf(node: YamlNode): Value {
  switch (node.kind) {
    case 'map':
      return new Map(inOrder(node.entries).map(([key, entry]) => [key, valueOf(entry.node)]));
    case 'list':
      return node.items.map(valueOf);
    case 'text':
      return node.value;
    case 'null':
      return { bare: 'null' };
    case 'float':
      return { bare: printFloat(node.value) };
    case 'time':
      return { bare: asRfc3339(node.printed) };
    case 'boolean':
    case 'integer':
      return { bare: String(node.value) };
  }
}

/** From Go's own form: `2024-01-31 10:20:30 +0200 +0200`. */
function asRfc3339(printed: string): string {
  const [day = '', clock = '', offset = ''] = printed.split(' ');
  const zone = offset === '+0000' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  return `${day}T${clock}${zone}`;
}

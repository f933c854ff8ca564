import type { YamlNode } from '../yaml/node.ts';
import { type Decoder, integer } from './decoder.ts';
import { dictionary, record, since } from './record.ts';
import { invalid, type Spot } from './spot.ts';

export interface Ulimit {
  readonly soft: number;
  readonly hard: number;
  /** Written as one number. */
  readonly isSingle: boolean;
}

const both = record({ soft: since(0, wholeInteger), hard: since(0, wholeInteger) });

export const ulimits: Decoder<ReadonlyMap<string, Ulimit>> = dictionary(ulimit);

function ulimit(node: YamlNode, spot: Spot): Ulimit {
  if (node.kind !== 'map') {
    const value = wholeInteger(node, spot);
    return { soft: value, hard: value, isSingle: true };
  }
  const { soft, hard } = both(node, spot);
  if (soft === undefined || hard === undefined) {
    throw invalid(node, spot, 'needs both `soft` and `hard`.');
  }
  return { soft, hard, isSingle: false };
}

/** Not `3.0`, which docker's CLI takes elsewhere. */
function wholeInteger(node: YamlNode, spot: Spot): number {
  if (node.kind === 'float') {
    throw invalid(node, spot, 'must be a whole number.');
  }
  return integer(node, spot);
}

import type { Place } from '../../kernel/errors.ts';
import type { YamlNode } from '../yaml/node.ts';
import { count, type Decoder, list, text } from './decoder.ts';
import { record, since } from './record.ts';
import { placeOf, type Spot } from './spot.ts';

/** A secret or config that a service gets as a file. */
export interface Reference {
  readonly place: Place;
  /** Its key at the top level. */
  readonly source: string;
  /** Empty: named after its key. */
  readonly target: string;
  readonly uid: string;
  readonly gid: string;
  /** `null`: 0444. */
  readonly mode: number | null;
}

const longForm = record(
  {
    source: since(0, text),
    target: since(0, text),
    uid: since(0, text),
    gid: since(0, text),
    mode: since(0, count(32)),
  },
  { unknown: 'allow' },
);

export const references: Decoder<readonly Reference[]> = list(reference);

function reference(node: YamlNode, spot: Spot): Reference {
  const long = node.kind === 'map' ? longForm(node, spot) : { source: text(node, spot) };
  const { source = '', target = '', uid = '', gid = '', mode = null } = long;
  return { place: placeOf(spot, node.at), source, target, uid, gid, mode };
}

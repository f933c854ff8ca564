import type { YamlNode } from '../yaml/node.ts';
import { pairs, size } from './common.ts';
import { anything, list, text } from './decoder.ts';
import { mapping, record, type Shape, since } from './record.ts';
import { type Spot, warn } from './spot.ts';

function open(shape: Shape): (node: YamlNode, spot: Spot) => unknown {
  return record(shape, { unknown: 'pass' });
}

const place = list(open({ segments: since(0, pairs) }));

const spec = open({
  group: since(0, text),
  access_mode: since(
    0,
    open({
      scope: since(0, text),
      sharing: since(0, text),
      block_volume: since(0, mapping),
      mount_volume: since(0, open({ fs_type: since(0, text), mount_flags: since(0, list(text)) })),
    }),
  ),
  accessibility_requirements: since(0, open({ requisite: since(0, place), preferred: since(0, place) })),
  capacity_range: since(0, open({ required_bytes: since(0, size), limit_bytes: since(0, size) })),
  availability: since(0, text),
  secrets: since(0, anything),
});

/** Checked and dropped: `docker stack deploy` makes no cluster volumes either. */
export function clusterSpec(node: YamlNode, spot: Spot): null {
  spec(node, spot);
  warn(spot, node.at, `\`${spot.path}\` has no effect: make the cluster volume by hand.`);
  return null;
}

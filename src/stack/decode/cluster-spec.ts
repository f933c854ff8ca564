import type { YamlNode } from '../yaml/node.ts';
import { pairs, size } from './common.ts';
import { list, map, nullable, text, textOrNone } from './decoder.ts';
import { type Decoded, mapping, record, type Shape, since } from './record.ts';
import { type Spot, warn } from './spot.ts';

function open<S extends Shape>(shape: S): (node: YamlNode, spot: Spot) => Decoded<S> {
  return record(shape, { unknown: 'pass' });
}

const place = list(open({ segments: since(0, pairs) }));

const mountVolume = open({ fs_type: since(0, text), mount_flags: since(0, list(text)) });

const accessMode = open({
  scope: since(0, text),
  sharing: since(0, text),
  mount_volume: since(0, mountVolume),
  block_volume: since(0, mapping),
});

/** The schema says nothing about these. */
const secret = map(
  nullable(open({ key: since(0, textOrNone), secret: since(0, textOrNone) })),
  (given) => given ?? {},
);

const keys = {
  group: since(0, text),
  access_mode: since(0, accessMode),
  accessibility_requirements: since(0, open({ requisite: since(0, place), preferred: since(0, place) })),
  capacity_range: since(0, open({ required_bytes: since(0, size), limit_bytes: since(0, size) })),
  secrets: since(
    0,
    map(nullable(list(secret)), (given) => given ?? []),
  ),
  availability: since(0, text),
};

export type ClusterSpec = Decoded<typeof keys>;

const spec = open(keys);

/** No swarm gets it: `docker stack deploy` makes no cluster volumes either, `docker stack config` prints it. */
export function clusterSpec(node: YamlNode, spot: Spot): ClusterSpec {
  const decoded = spec(node, spot);
  warn(spot, node.at, `\`${spot.path}\` has no effect: make the cluster volume by hand.`);
  return decoded;
}

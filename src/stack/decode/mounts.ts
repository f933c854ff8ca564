import type { Place } from '../../kernel/errors.ts';
import { parseVolumeSpec, type VolumeFault } from '../grammar/volume-spec.ts';
import type { YamlNode } from '../yaml/node.ts';
import { type Decoder, integer, list, set, text, yesNo } from './decoder.ts';
import { record, since } from './record.ts';
import { invalid, placeOf, type Spot, warn } from './spot.ts';

/** One entry of a service's `volumes`, in the words of the long form. */
export interface Mount {
  readonly place: Place;
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
  readonly consistency: string;
  readonly bind: { readonly propagation: string } | null;
  readonly volume: { readonly isBare: boolean; readonly subpath: string } | null;
  readonly tmpfs: { readonly bytes: number } | null;
}

const longForm = record({
  type: since(2, text),
  source: since(2, text),
  target: since(2, text),
  read_only: since(2, yesNo),
  consistency: since(2, text),
  bind: since(2, record({ propagation: since(0, text) }, { unknown: 'allow' })),
  volume: since(2, record({ nocopy: since(0, yesNo), subpath: since(0, text) }, { unknown: 'allow' })),
  tmpfs: since(6, record({ size: since(0, bytes) }, { unknown: 'allow' })),
});

const faults: Readonly<Record<VolumeFault, string>> = {
  empty: 'must not be empty.',
  empty_part: 'has nothing between two colons.',
  too_many_parts: 'has too many colons.',
};

export const mounts: Decoder<readonly Mount[]> = (node, spot) =>
  spot.file.minor < 2 ? set(mount)(node, spot) : list(mount)(node, spot);

function bytes(node: YamlNode, spot: Spot): number {
  const value = integer(node, spot);
  if (value < 0) {
    throw invalid(node, spot, 'must not be negative.');
  }
  return value;
}

function mount(node: YamlNode, spot: Spot): Mount {
  const isLong = node.kind === 'map' && spot.file.minor >= 2;
  const decoded = isLong ? fromLongForm(node, spot) : fromShortForm(node, spot);
  return { ...decoded, place: placeOf(spot, node.at) };
}

type Decoded = Omit<Mount, 'place'>;

function fromLongForm(node: YamlNode, spot: Spot): Decoded {
  const {
    type,
    source = '',
    target = '',
    read_only = false,
    consistency = '',
    ...options
  } = longForm(node, spot);
  if (type === undefined) {
    throw invalid(node, spot, 'needs a `type`: `volume`, `bind` or `tmpfs`.');
  }
  return { type, source, target, isReadOnly: read_only, consistency, ...optionsOf(options) };
}

type Options = Pick<ReturnType<typeof longForm>, 'bind' | 'volume' | 'tmpfs'>;

function optionsOf({ bind, volume, tmpfs }: Options): Pick<Mount, 'bind' | 'volume' | 'tmpfs'> {
  return {
    bind: bind === undefined ? null : { propagation: bind.propagation ?? '' },
    volume: volume === undefined ? null : { isBare: volume.nocopy ?? false, subpath: volume.subpath ?? '' },
    tmpfs: tmpfs === undefined ? null : { bytes: tmpfs.size ?? 0 },
  };
}

function fromShortForm(node: YamlNode, spot: Spot): Decoded {
  const spec = parseVolumeSpec(text(node, spot));
  if (typeof spec === 'string') {
    throw invalid(node, spot, faults[spec]);
  }
  for (const option of spec.ignored) {
    warn(spot, node.at, `\`${spot.path}\`: a swarm does not know the option \`${option}\`.`);
  }
  if (spec.source === undefined && spec.target.includes(':')) {
    const sentence = `\`${spot.path}\`: one letter before a colon is a Windows drive, so this is a nameless volume.`;
    warn(spot, node.at, sentence);
  }
  return {
    type: spec.type,
    source: spec.source ?? '',
    target: spec.target,
    isReadOnly: spec.read_only ?? false,
    consistency: '',
    bind: spec.propagation === undefined ? null : { propagation: spec.propagation },
    volume: spec.nocopy === undefined ? null : { isBare: true, subpath: '' },
    tmpfs: null,
  };
}

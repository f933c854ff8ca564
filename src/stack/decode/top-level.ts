import type { Place } from '../../kernel/errors.ts';
import { clusterSpec } from './cluster-spec.ts';
import { type External, external, options, pairs } from './common.ts';
import { type Decoder, list, text, yesNo } from './decoder.ts';
import { type Extras, extrasOf } from './extras.ts';
import { type Decoded, record, since } from './record.ts';
import { invalid, placeOf } from './spot.ts';

const ipam = record({ driver: since(0, text), config: since(0, list(record({ subnet: since(0, text) }))) });

const networkKeys = {
  name: since(5, text),
  driver: since(0, text),
  driver_opts: since(0, options),
  ipam: since(0, ipam),
  external: since(0, external('refuse')),
  internal: since(0, yesNo),
  attachable: since(2, yesNo),
  labels: since(0, pairs),
};

const volumeKeys = {
  name: since(4, text),
  driver: since(0, text),
  driver_opts: since(0, options),
  external: since(0, external('refuse')),
  labels: since(0, pairs),
  'x-cluster-spec': since(7, clusterSpec),
};

const configKeys = {
  name: since(5, text),
  file: since(0, text),
  external: since(0, external('allow')),
  labels: since(0, pairs),
  template_driver: since(8, text),
};

const secretKeys = { ...configKeys, driver: since(8, text), driver_opts: since(8, options) };

/** One network, volume, secret or config of the top level. `name` is what it is called on the swarm, `null`: by its key. */
export type Defined<Settings> = Settings & {
  readonly key: string;
  readonly place: Place;
  readonly isExternal: boolean;
  readonly finalName: string | null;
  readonly extras: Extras;
};

export type NetworkSettings = Decoded<typeof networkKeys>;
export type VolumeSettings = Decoded<typeof volumeKeys>;
/** Of a secret or a config; a config has no driver. */
export type FileSettings = Decoded<typeof secretKeys>;

type Named = { readonly name?: string | undefined; readonly external?: External | undefined };

function define<Settings extends Named>(decode: Decoder<Settings>): Decoder<Defined<Settings>> {
  return (node, spot) => {
    const settings = decode(node, spot);
    const key = spot.path.slice(spot.path.indexOf('.') + 1);
    const { isExternal, name: oldName } = settings.external ?? { isExternal: false, name: '' };
    if (isExternal && oldName !== '' && (settings.name ?? '') !== '') {
      throw invalid(node, spot, 'has two names. Keep `name`, and write `external: true`.');
    }
    // `external: true` alone means the key itself.
    const names = [isExternal ? oldName : '', settings.name ?? '', isExternal ? key : ''];
    const finalName = names.find((name) => name !== '') ?? null;
    const place = placeOf(spot, node.at);
    return { ...settings, key, place, isExternal, finalName, extras: extrasOf(node) };
  };
}

function optional<Settings>(decode: Decoder<Settings>, empty: Settings): Decoder<Settings> {
  return (node, spot) => (node.kind === 'null' ? empty : decode(node, spot));
}

export const network: Decoder<Defined<NetworkSettings>> = define(
  optional(record(networkKeys, { extensionsSince: 7 }), {}),
);
export const volume: Decoder<Defined<VolumeSettings>> = checked(
  define(optional(record(volumeKeys, { extensionsSince: 7 }), {})),
  volumeFault,
);
export const secret: Decoder<Defined<FileSettings>> = checked(
  define(record(secretKeys, { extensionsSince: 7 })),
  fileFault,
);
export const config: Decoder<Defined<FileSettings>> = define(record(configKeys, { extensionsSince: 7 }));

function checked<T>(decode: Decoder<T>, fault: (value: T) => string | null): Decoder<T> {
  return (node, spot) => {
    const value = decode(node, spot);
    const complaint = fault(value);
    if (complaint !== null) {
      throw invalid(node, spot, complaint);
    }
    return value;
  };
}

function volumeFault({
  isExternal,
  driver = '',
  driver_opts,
  labels,
}: Defined<VolumeSettings>): string | null {
  const isDescribed = driver !== '' || (driver_opts?.size ?? 0) > 0 || (labels?.size ?? 0) > 0;
  return isExternal && isDescribed
    ? 'is external, so it takes no `driver`, `driver_opts` or `labels`.'
    : null;
}

function fileFault({ isExternal, driver = '', file = '' }: Defined<FileSettings>): string | null {
  return !isExternal && driver !== '' && file !== ''
    ? 'has a `driver` and a `file`. Keep one of them.'
    : null;
}

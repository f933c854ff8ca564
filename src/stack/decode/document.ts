import type { YamlNode } from '../yaml/node.ts';
import { anything, type Decoder } from './decoder.ts';
import { type Extras, extrasOf } from './extras.ts';
import { dictionary, record, since } from './record.ts';
import { type ServiceSettings, service } from './service.ts';
import type { Spot } from './spot.ts';
import {
  config,
  type Defined,
  type FileSettings,
  type NetworkSettings,
  network,
  secret,
  type VolumeSettings,
  volume,
} from './top-level.ts';

const NAME = /^[a-zA-Z0-9._-]+$/;

/** A service as one file writes it, with where that is. */
export interface Service {
  readonly name: string;
  /** Its mapping in each file, first file first. */
  readonly sources: readonly { readonly path: string; readonly node: YamlNode }[];
  readonly settings: ServiceSettings;
  readonly extras: Extras;
}

function named(node: YamlNode, spot: Spot): Service {
  const name = spot.path.slice('services.'.length);
  const settings = service(node, spot);
  return { name, sources: [{ path: spot.file.path, node }], settings, extras: extrasOf(node) };
}

const documentKeys = {
  version: since(0, anything),
  services: since(0, dictionary(named, NAME)),
  networks: since(0, dictionary(network)),
  volumes: since(0, dictionary(volume, NAME)),
  secrets: since(1, dictionary(secret, NAME)),
  configs: since(3, dictionary(config, NAME)),
};

/** One file, or several that are merged. */
export interface ComposeDocument {
  /** Of the format: `8` for 3.8. */
  readonly minor: number;
  readonly services: ReadonlyMap<string, Service>;
  readonly networks: ReadonlyMap<string, Defined<NetworkSettings>>;
  readonly volumes: ReadonlyMap<string, Defined<VolumeSettings>>;
  readonly secrets: ReadonlyMap<string, Defined<FileSettings>>;
  readonly configs: ReadonlyMap<string, Defined<FileSettings>>;
  readonly extras: Extras;
}

const sections = record(documentKeys, { extensionsSince: 4 });

export const composeDocument: Decoder<ComposeDocument> = (node, spot) => {
  const {
    services = new Map(),
    networks = new Map(),
    volumes = new Map(),
    secrets = new Map(),
    configs = new Map(),
  } = sections(node, spot);
  const extras = extrasOf(node);
  return { minor: spot.file.minor, services, networks, volumes, secrets, configs, extras };
};

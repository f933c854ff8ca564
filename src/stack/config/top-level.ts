import { posix } from 'node:path';
import type { ClusterSpec } from '../decode/cluster-spec.ts';
import type { Defined, FileSettings, NetworkSettings, VolumeSettings } from '../decode/top-level.ts';
import { printExtras } from './extras.ts';
import { bytes, pairs } from './settings.ts';
import { fields, fieldsIfAny, given, items, type Mapping, text, texts, yes } from './value.ts';

/** Of a network that is made here docker loses the `x-…` keys. */
export function networkFields(network: Defined<NetworkSettings>): Mapping {
  const { ipam } = network;
  return new Map([
    ...fields({
      name: text(network.finalName ?? ''),
      driver: text(network.driver),
      driver_opts: pairs(network.driver_opts),
      ipam: fieldsIfAny({
        driver: text(ipam?.driver),
        config: items(ipam?.config, ({ subnet }) => fields({ subnet: text(subnet) })),
      }),
      external: yes(network.isExternal),
      internal: yes(network.internal),
      attachable: yes(network.attachable),
      labels: pairs(network.labels),
    }),
    ...(network.isExternal ? printExtras(network.extras) : []),
  ]);
}

/** As for networks. */
export function volumeFields(volume: Defined<VolumeSettings>): Mapping {
  const { 'x-cluster-spec': cluster, extras } = volume;
  const others = new Map([...extras].filter(([key]) => key !== 'x-cluster-spec'));
  return new Map([
    ...fields({
      name: text(volume.finalName ?? ''),
      driver: text(volume.driver),
      driver_opts: pairs(volume.driver_opts),
      external: yes(volume.isExternal),
      labels: pairs(volume.labels),
      'x-cluster-spec': given(cluster, clusterFields),
    }),
    ...(volume.isExternal ? printExtras(others) : []),
  ]);
}

function clusterFields(cluster: ClusterSpec): Mapping {
  return fields({
    group: text(cluster.group),
    access_mode: given(cluster.access_mode, (mode) =>
      fields({
        scope: text(mode.scope),
        sharing: text(mode.sharing),
        mount_volume: given(mode.mount_volume, ({ fs_type, mount_flags }) =>
          fields({ fs_type: text(fs_type), mount_flags: texts(mount_flags) }),
        ),
        block_volume: given(mode.block_volume, () => new Map()),
      }),
    ),
    accessibility_requirements: given(cluster.accessibility_requirements, ({ requisite, preferred }) =>
      fields({ requisite: items(requisite, placeFields), preferred: items(preferred, placeFields) }),
    ),
    capacity_range: given(cluster.capacity_range, ({ required_bytes, limit_bytes }) =>
      fields({ required_bytes: bytes(required_bytes), limit_bytes: bytes(limit_bytes) }),
    ),
    secrets: items(cluster.secrets, ({ key, secret }) => fields({ key: text(key), secret: text(secret) })),
    availability: text(cluster.availability),
  });
}

function placeFields({ segments }: { readonly segments?: ReadonlyMap<string, string> | undefined }): Mapping {
  return fields({ segments: pairs(segments) });
}

/** A secret or a config. */
export function fileFields(file: Defined<FileSettings>, folder: string): Mapping {
  return new Map([
    ...fields({
      name: text(file.finalName ?? ''),
      file: text(pathOf(file, folder)),
      external: yes(file.isExternal),
      labels: pairs(file.labels),
      driver: text(file.driver),
      driver_opts: pairs(file.driver_opts),
      template_driver: text(file.template_driver),
    }),
    ...printExtras(file.extras),
  ]);
}

/** Of one that is external or that a driver makes the path means nothing, and stays as it is. */
function pathOf({ isExternal, driver = '', file = '' }: Defined<FileSettings>, folder: string): string {
  return isExternal || driver !== '' || posix.isAbsolute(file) ? file : trimmed(posix.join(folder, file));
}

function trimmed(path: string): string {
  return path.replace(/(?<=.)\/$/, '');
}

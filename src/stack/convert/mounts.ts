import { UserError } from '../../kernel/errors.ts';
import type { Mount as Wanted } from '../decode/mounts.ts';
import type { Defined, VolumeSettings } from '../decode/top-level.ts';
import type { Mount } from '../spec.ts';
import type { Conversion, Stack } from './context.ts';
import { record, stackLabels, swarmName } from './names.ts';
import { given, nonZero } from './omit.ts';

type Options = 'bind' | 'volume' | 'tmpfs';

interface Kind {
  /** The option groups that it takes. */
  readonly takes: readonly Options[];
  readonly source: 'needed' | 'optional' | 'none';
}

const kinds = new Map<string, Kind>([
  ['volume', { takes: ['volume'], source: 'optional' }],
  ['bind', { takes: ['bind'], source: 'needed' }],
  ['tmpfs', { takes: ['tmpfs'], source: 'none' }],
  ['npipe', { takes: ['bind'], source: 'needed' }],
  ['cluster', { takes: [], source: 'needed' }],
  ['image', { takes: [], source: 'needed' }],
]);

/** In the order of the file. Throws `compose_invalid`. */
export function convertMounts({ stack, service }: Conversion): readonly Mount[] {
  return (service.settings.volumes ?? []).map((mount) => convertMount(mount, stack));
}

function convertMount(mount: Wanted, stack: Stack): Mount {
  checkMount(mount);
  const spec = {
    Type: mount.type,
    ...nonZero({
      Target: mount.target,
      Source: mount.source,
      ReadOnly: mount.isReadOnly,
      Consistency: mount.consistency,
    }),
  };
  if (mount.type === 'volume') {
    return mount.source === '' ? spec : { ...spec, ...volumeMount(mount, stack) };
  }
  return mount.type === 'cluster'
    ? { ...spec, ...clusterMount(mount, stack) }
    : { ...spec, ...hostOptions(mount) };
}

function checkMount(mount: Wanted): void {
  const complaint = complaintAbout(mount);
  if (complaint !== null) {
    throw new UserError('compose_invalid', complaint, { place: mount.place });
  }
}

function complaintAbout(mount: Wanted): string | null {
  const { type } = mount;
  const kind = kinds.get(type);
  if (kind === undefined) {
    return `A mount’s \`type\` is \`volume\`, \`bind\` or \`tmpfs\`, not \`${type}\`.`;
  }
  if (mount.source === '' && kind.source === 'needed') {
    return `A mount of type \`${type}\` needs a \`source\`.`;
  }
  if (mount.source !== '' && kind.source === 'none') {
    return `A mount of type \`${type}\` has no \`source\`.`;
  }
  const wrong = optionGroups(mount).find((group) => !kind.takes.includes(group));
  return wrong === undefined ? null : `A mount of type \`${type}\` takes no \`${wrong}\` options.`;
}

function optionGroups(mount: Wanted): readonly Options[] {
  return (['bind', 'volume', 'tmpfs'] as const).filter((group) => mount[group] !== null);
}

function hostOptions({ bind, tmpfs }: Wanted): Pick<Mount, 'BindOptions' | 'TmpfsOptions'> {
  return given({
    BindOptions: bind === null ? undefined : nonZero({ Propagation: bind.propagation }),
    TmpfsOptions: tmpfs === null ? undefined : nonZero({ SizeBytes: tmpfs.bytes }),
  });
}

function volumeMount(mount: Wanted, stack: Stack): Pick<Mount, 'Source' | 'VolumeOptions'> {
  const volume = definitionOf(mount, stack);
  const Source = swarmName(stack.name, volume);
  const chosen = nonZero({ NoCopy: mount.volume?.isBare, Subpath: mount.volume?.subpath });
  if (volume.isExternal) {
    return { Source, VolumeOptions: chosen };
  }
  const Labels = stackLabels(stack.name, volume.labels);
  return { Source, VolumeOptions: { ...chosen, Labels, ...driverConfig(volume) } };
}

type DriverConfig = Pick<NonNullable<Mount['VolumeOptions']>, 'DriverConfig'>;

function driverConfig({ driver = '', driver_opts }: VolumeSettings): DriverConfig {
  if (driver === '' && driver_opts === undefined) {
    return {};
  }
  const Options = driver_opts === undefined || driver_opts.size === 0 ? undefined : record(driver_opts);
  return { DriverConfig: nonZero({ Name: driver, Options }) };
}

function clusterMount(mount: Wanted, stack: Stack): Pick<Mount, 'Source' | 'ClusterOptions'> {
  const isGroup = mount.source.startsWith('group:');
  const Source = isGroup ? mount.source : swarmName(stack.name, definitionOf(mount, stack));
  return { Source, ClusterOptions: {} };
}

function definitionOf({ source, place }: Wanted, { document }: Stack): Defined<VolumeSettings> {
  const definition = document.volumes.get(source);
  if (definition === undefined) {
    const sentence = `The volume \`${source}\` is used here and not defined under \`volumes\`.`;
    throw new UserError('compose_invalid', sentence, { place });
  }
  return definition;
}

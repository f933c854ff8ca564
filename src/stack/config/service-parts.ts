import type { Attachment } from '../decode/attachments.ts';
import type { Mount } from '../decode/mounts.ts';
import type { Port } from '../decode/ports.ts';
import type { Reference } from '../decode/references.ts';
import type { Ulimit } from '../decode/ulimits.ts';
import { inOrder } from './order.ts';
import { pairs } from './settings.ts';
import { count, fields, type Mapping, NOTHING, number, text, texts, type Value, yes } from './value.ts';

export function networks(attachments: ReadonlyMap<string, Attachment> | undefined): Mapping | undefined {
  return mappingOf(attachments, ({ settings }) =>
    settings === null
      ? NOTHING
      : fields({
          aliases: texts(settings.aliases),
          driver_opts: pairs(settings.driverOptions ?? undefined),
          ipv4_address: text(settings.ipv4),
          ipv6_address: text(settings.ipv6),
        }),
  );
}

export function ulimits(limits: ReadonlyMap<string, Ulimit> | undefined): Mapping | undefined {
  return mappingOf(limits, ({ soft, hard, isSingle }) =>
    isSingle && soft !== 0 ? { bare: String(soft) } : fields({ soft: count(soft), hard: count(hard) }),
  );
}

function mappingOf<T>(
  values: ReadonlyMap<string, T> | undefined,
  valueOf: (value: T) => Value,
): Mapping | undefined {
  return values === undefined || values.size === 0
    ? undefined
    : new Map(inOrder(values).map(([key, value]) => [key, valueOf(value)]));
}

export function portFields({ mode, target, published, protocol }: Port): Mapping {
  return fields({
    mode: text(mode),
    target: count(target),
    published: count(published),
    protocol: text(protocol),
  });
}

export function referenceFields({ source, target, uid, gid, mode }: Reference): Mapping {
  return fields({
    source: text(source),
    target: text(target),
    uid: text(uid),
    gid: text(gid),
    mode: number(mode ?? undefined),
  });
}

export function mountFields(mount: Mount): Mapping {
  const { bind, volume, tmpfs } = mount;
  return fields({
    type: text(mount.type),
    source: text(mount.source),
    target: text(mount.target),
    read_only: yes(mount.isReadOnly),
    consistency: text(mount.consistency),
    bind: bind === null ? undefined : fields({ propagation: text(bind.propagation) }),
    volume:
      volume === null ? undefined : fields({ nocopy: yes(volume.isBare), subpath: text(volume.subpath) }),
    tmpfs: tmpfs === null ? undefined : fields({ size: count(tmpfs.bytes) }),
  });
}

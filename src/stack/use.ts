import type { Place } from '../kernel/errors.ts';
import type { Stack } from './convert/context.ts';
import { swarmName } from './convert/names.ts';
import type { Defined, FileSettings } from './decode/top-level.ts';
import { descend, type MapNode } from './yaml/node.ts';

/** A secret or config of the recipe. */
export interface FileUse {
  /** Its key in the compose file: `db_password`. */
  readonly key: string;
  /** What it is called on the swarm: `blog_oak_coop_db_password_v1`. */
  readonly name: string;
  /** The name as written, variables not filled in: `${STACK_NAME}_db_password_${SECRET_DB_PASSWORD_VERSION}`. */
  readonly rawName: string;
  readonly isExternal: boolean;
  /** Short names of the services that use it, in order. */
  readonly services: readonly string[];
  readonly place: Place;
}

export interface VolumeUse {
  readonly key: string;
  /** On the nodes. */
  readonly name: string;
  readonly isExternal: boolean;
  readonly services: readonly string[];
}

/** What the services of a stack use, by the recipe's own names; unused things are left out. */
export interface StackUse {
  readonly secrets: readonly FileUse[];
  readonly configs: readonly FileUse[];
  readonly volumes: readonly VolumeUse[];
}

/** The files as parsed, first file first, before variables were filled in. */
type Raw = readonly { readonly path: string; readonly root: MapNode }[];

export function describeUse(stack: Stack, raw: Raw): StackUse {
  return {
    secrets: fileUses(stack, 'secrets', raw),
    configs: fileUses(stack, 'configs', raw),
    volumes: volumeUses(stack),
  };
}

function fileUses(stack: Stack, kind: 'secrets' | 'configs', raw: Raw): readonly FileUse[] {
  return [...stack.document[kind].values()]
    .map((file) => ({
      key: file.key,
      name: swarmName(stack.name, file),
      rawName: rawNameOf(file, kind, raw),
      isExternal: file.isExternal,
      services: usersOf(stack, (settings) =>
        (settings[kind] ?? []).some(({ source }) => source === file.key),
      ),
      place: file.place,
    }))
    .filter(({ services }) => services.length > 0);
}

/** From the last file that defines it: it replaces what others say. */
function rawNameOf({ key }: Defined<FileSettings>, kind: string, raw: Raw): string {
  const written = raw.map(({ root }) => descend(root, [kind, key])).findLast((node) => node !== null);
  const paths = [['name'], ['external', 'name']];
  const names = paths.map((path) =>
    written === undefined || written === null ? null : descend(written, path),
  );
  const name = names.find((node) => node !== null);
  return name?.kind === 'text' ? name.value : key;
}

function volumeUses(stack: Stack): readonly VolumeUse[] {
  return [...stack.document.volumes.values()]
    .map((volume) => ({
      key: volume.key,
      name: swarmName(stack.name, volume),
      isExternal: volume.isExternal,
      services: usersOf(stack, ({ volumes = [] }) =>
        volumes.some(({ type, source }) => type !== 'bind' && source === volume.key),
      ),
    }))
    .filter(({ services }) => services.length > 0);
}

type Settings = NonNullable<ReturnType<Stack['document']['services']['get']>>['settings'];

function usersOf({ document }: Stack, uses: (settings: Settings) => boolean): readonly string[] {
  const users = [...document.services.values()].filter(({ settings }) => uses(settings));
  return users.map(({ name }) => name).toSorted();
}

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
  const users = usersOf(stack, (settings) => (settings[kind] ?? []).map(({ source }) => source));
  return [...stack.document[kind].values()]
    .map((file) => ({
      key: file.key,
      name: swarmName(stack.name, file),
      rawName: rawNameOf(file, kind, raw),
      isExternal: file.isExternal,
      services: users.get(file.key) ?? [],
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
  const users = usersOf(stack, ({ volumes = [] }) =>
    volumes.filter(({ type }) => type !== 'bind').map(({ source }) => source),
  );
  return [...stack.document.volumes.values()]
    .map((volume) => ({
      key: volume.key,
      name: swarmName(stack.name, volume),
      isExternal: volume.isExternal,
      services: users.get(volume.key) ?? [],
    }))
    .filter(({ services }) => services.length > 0);
}

type Settings = NonNullable<ReturnType<Stack['document']['services']['get']>>['settings'];

/** Short names of the services by what they use, in order. */
function usersOf(
  { document }: Stack,
  usedBy: (settings: Settings) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const uses = [...document.services.values()].flatMap(({ name, settings }) =>
    [...new Set(usedBy(settings))].map((used) => ({ name, used })),
  );
  const byUsed = Map.groupBy(uses, ({ used }) => used);
  return new Map([...byUsed].map(([used, users]) => [used, users.map(({ name }) => name).toSorted()]));
}

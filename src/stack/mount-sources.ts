import { posix } from 'node:path';
import { type Place, UserError } from '../kernel/errors.ts';
import type { Service } from './decode/document.ts';
import type { Mount } from './decode/mounts.ts';
import type { Variables } from './interpolate/substitute.ts';
import { isAbsolutePath } from './paths.ts';

/** Where relative bind sources begin. */
export interface Node {
  readonly variables: Variables;
  /** Folder on the node that holds the files; `null`: the files are on no node, so nothing relative can be mounted. */
  readonly root: string | null;
}

/** The service with bind sources that a node can find. Throws `compose_invalid`, `compose_unsupported`. */
export function resolveMountSources(service: Service, node: Node): Service {
  const volumes = service.settings.volumes?.map((mount) => {
    return mount.type === 'bind' ? { ...mount, source: bindSource(mount, node) } : mount;
  });
  return volumes === undefined ? service : { ...service, settings: { ...service.settings, volumes } };
}

function bindSource({ source, place }: Mount, { variables, root }: Node): string {
  if (source === '') {
    throw new UserError('compose_invalid', 'A bind mount needs a `source`.', { place });
  }
  const path = expandHome(source, variables);
  if (isAbsolutePath(path)) {
    return path;
  }
  if (root === null) {
    throw relative(source, place);
  }
  return posix.join(root, path).replace(/(?<=.)\/$/, '');
}

/** Docker replaces the sign alone: `~user/x` becomes `/home/meuser/x`. */
function expandHome(source: string, variables: Variables): string {
  const home = Object.hasOwn(variables, 'HOME') ? variables['HOME'] : undefined;
  return source.startsWith('~') && home !== undefined ? home + source.slice(1) : source;
}

function relative(source: string, place: Place): UserError {
  const sentence = `\`${source}\` is a path of the recipe, and no node holds the recipe’s files. Use \`configs\` or an absolute path.`;
  return new UserError('compose_unsupported', sentence, { place });
}

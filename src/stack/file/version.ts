import { UserError } from '../../kernel/errors.ts';
import { descend, type MapNode } from '../yaml/node.ts';
import { printScalar } from '../yaml/print.ts';

/** The newest format that docker's CLI 28 knows, 3.13; also what a file without `version` is. */
const NEWEST = 13;

/** The second number of a file's `version`. Throws `compose_invalid` for any other than 3.0 to 3.13. */
export function minorVersion(path: string, root: MapNode): number {
  const node = root.entries.get('version')?.node;
  if (node === undefined) {
    return NEWEST;
  }
  const isText = node.kind === 'text';
  if (isText && (node.value === '' || node.value === '3')) {
    return NEWEST;
  }
  const minor = isText ? /^3\.(\d|1[0-3])$/.exec(node.value)?.[1] : undefined;
  if (minor === undefined) {
    const place = { path, ...node.at };
    throw new UserError('compose_invalid', complaint(root), { place });
  }
  return Number(minor);
}

function complaint(root: MapNode): string {
  const node = descend(root, ['version']);
  const isNumber = node?.kind === 'integer' || node?.kind === 'float';
  const said = node === null || node.kind === 'map' || node.kind === 'list' ? '' : printScalar(node);
  return isNumber
    ? `\`version\` must be a text: write \`version: "${said}"\`.`
    : `\`version\` must be "3.0" to "3.13", or left out.`;
}

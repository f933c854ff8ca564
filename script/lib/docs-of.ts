import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCommands } from '../../src/adapters/files/load-commands.ts';
import { renderCommands, renderErrors, renderOperationTable, replacePart } from './render-docs.ts';

/** How the files of docs/ are made that are taken from the code, by path. Each by itself: one that fails is in nobody's way. */
export function docsOf(root: string): ReadonlyMap<string, () => Promise<string>> {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  return new Map([
    ['docs/commands.md', async () => renderCommands(await loadCommands(join(root, 'commands')))],
    ['docs/errors.md', async () => renderErrors(read('src/kernel/errors.ts'))],
    ['docs/operations.md', async () => replacePart(read('docs/operations.md'), renderOperationTable())],
  ]);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCommands } from '../../src/adapters/files/load-commands.ts';
import { renderCommands, renderErrors, renderOperationTable, replacePart } from './render-docs.ts';

/** What the files of docs/ must hold that are taken from the code, by path. */
export async function docsOf(root: string): Promise<ReadonlyMap<string, string>> {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  return new Map([
    ['docs/commands.md', renderCommands(await loadCommands(join(root, 'commands')))],
    ['docs/errors.md', renderErrors(read('src/kernel/errors.ts'))],
    ['docs/operations.md', replacePart(read('docs/operations.md'), renderOperationTable())],
  ]);
}

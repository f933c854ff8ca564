import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docsOf } from './docs-of.ts';

const root = join(import.meta.dirname, '../..');

for (const [path, text] of await docsOf(root)) {
  const isSame = readFileSync(join(root, path), { encoding: 'utf8', flag: 'a+' }) === text;
  writeFileSync(join(root, path), text);
  console.log(`${path}: ${isSame ? 'is up to date' : 'written'}`);
}

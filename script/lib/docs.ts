import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docsOf } from './docs-of.ts';

const root = join(import.meta.dirname, '../..');

for (const [page, make] of docsOf(root)) {
  const path = join(root, page);
  try {
    const text = await make();
    const isSame = existsSync(path) && readFileSync(path, 'utf8') === text;
    writeFileSync(path, text);
    console.log(`✓ ${page} ${isSame ? 'is up to date' : 'is written'}`);
  } catch (error) {
    console.error(`✗ ${page} cannot be made:`, error);
    process.exitCode = 1;
  }
}

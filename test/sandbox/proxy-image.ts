import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './run.ts';
import { packFolder } from './tar.ts';

/** A tar of all that the stand-in proxy needs: this very Node, the libraries that it loads, and the program. */
export async function proxyTree(work: string): Promise<string> {
  const root = join(work, 'proxy');
  await mkdir(join(root, 'tmp'), { recursive: true });
  await copyFile(process.execPath, join(root, 'node'));
  await copyFile(join(import.meta.dirname, 'proxy.ts'), join(root, 'proxy.ts'));
  for (const library of await librariesOf(process.execPath)) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    await copyFile(library, join(root, library));
  }
  return packFolder(root);
}

/** As absolute paths; the loader itself is one of them. */
async function librariesOf(program: string): Promise<readonly string[]> {
  const lines = (await run('ldd', [program])).split('\n');
  return lines.flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}

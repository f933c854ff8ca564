import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { LabRegistry } from './swarm.ts';

const project = join(import.meta.dirname, '../..');
const Package = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/** What of the product's own packages a job on a node needs. */
const needed = ['docker-modem', 'zod', 'yaml', 'semver'];

/** The bot as an image, much like the Dockerfile makes it, in a registry of the lab. Answers its name. */
export function pushBotImage(registry: LabRegistry, dir: string): string {
  const rootfs = join(dir, 'bot-image');
  const node = process.execPath;
  copy(node, join(rootfs, 'bin/node'));
  for (const library of librariesOf(node)) {
    copy(library, join(rootfs, library));
  }
  for (const name of packagesFrom(needed)) {
    copy(join(project, 'node_modules', name), join(rootfs, 'app/node_modules', name));
  }
  copy(join(project, 'src'), join(rootfs, 'app/src'));
  copy(join(project, 'package.json'), join(rootfs, 'app/package.json'));
  mkdirSync(join(rootfs, 'tmp'), { recursive: true });
  registry.pushImage({
    name: 'coopbot',
    tag: '0.1',
    rootfs,
    changes: ['ENTRYPOINT ["/bin/node","/app/src/main.ts"]', 'CMD ["run"]'],
  });
  return `${registry.address}/coopbot:0.1`;
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, dereference: true });
}

function librariesOf(program: string): readonly string[] {
  const printed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...printed.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

/** With all that they need themselves; what is not installed is not needed here. */
function packagesFrom(names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const file = join(project, 'node_modules', name, 'package.json');
    if (!found.has(name) && existsSync(file)) {
      found.add(name);
      const { dependencies } = Package.parse(JSON.parse(readFileSync(file, 'utf8')));
      Object.keys(dependencies).forEach(visit);
    }
  };
  names.forEach(visit);
  return found;
}

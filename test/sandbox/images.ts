import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { proxyTree } from './proxy-image.ts';
import { type Image, pushImage } from './registry.ts';
import { packFolder } from './tar.ts';

const SOURCES = join(import.meta.dirname, 'images');

/** Raise it when images are made in another way from the same sources. */
const RECIPE_OF_IMAGES = 1;

/** Stand-ins: a busybox that answers where the real program would. The folder under `images/` says how. */
interface StandIn extends Omit<Image, 'layers'> {
  readonly kind: 'nextcloud' | 'library' | 'mariadb' | 'postgres' | 'redis' | 'web';
  /** Further files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

const standIns: readonly StandIn[] = [
  ...['30.0.8', '31.0.4'].map((tag) => nextcloud(tag)),
  // The release that never gets healthy.
  { ...nextcloud('31.0.0'), files: { 'etc/stand-in/needs-php': '8.2\n' } },
  { kind: 'mariadb', name: 'mariadb', tag: '10.11.11', command: ['mariadbd'], port: 3306 },
  { kind: 'postgres', name: 'postgres', tag: '16.9-alpine', command: ['postgres'], port: 5432 },
  { kind: 'redis', name: 'redis', tag: '7.4.2-alpine', command: ['redis-server'], port: 6379 },
  ...['1.34.3', '1.34.4'].map((tag) => web('vaultwarden/server', tag)),
  ...['1.24.5-rootless', '1.24.6-rootless'].map((tag) => web('gitea/gitea', tag)),
  ...['1.9.7', '2.2.7'].map((tag) => web('etherpad/etherpad', tag)),
  ...['1.9.7', '2.2.7'].map((tag) => library(tag)),
  web('requarks/wiki', '2.5.308'),
  web('uptime', '2.4.1'),
  web('tecnativa/docker-socket-proxy', '0.3.0'),
];

function nextcloud(tag: string): StandIn {
  const command = ['httpd', '-f', '-p', '80', '-h', '/var/www/html'];
  return { kind: 'nextcloud', name: 'nextcloud', tag, command, port: 80 };
}

function library(tag: string): StandIn {
  return { kind: 'library', name: 'library', tag, command: ['httpd', '-f', '-h', '/srv/www'], port: 80 };
}

function web(name: string, tag: string): StandIn {
  return { kind: 'web', name, tag, command: ['httpd', '-f', '-h', '/srv/www'], port: 80 };
}

export const PROXY_IMAGE = 'sandbox/proxy:1';

export interface ImageStore {
  /** Where the registry keeps what it has. */
  readonly data: string;
  /** Where it is kept from one sandbox to the next. */
  readonly cache: string;
  /** A tar of a root file system with nothing but busybox. */
  readonly busybox: string;
  /** Where files may lie while they are put together. */
  readonly work: string;
}

/** Lays what an earlier sandbox made under the registry, before the registry starts. `false`: nothing fits. */
export async function layImages({ data, cache }: ImageStore): Promise<boolean> {
  const kept = join(cache, digestOfSources());
  if (!existsSync(kept)) {
    return false;
  }
  await mkdir(data, { recursive: true });
  await cp(kept, data, { recursive: true });
  return true;
}

/** Makes every image, pushes it to the registry, and keeps what the registry has for the next sandbox. */
export async function makeImages(
  registry: string,
  store: ImageStore,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const { work } = store;
  try {
    const total = standIns.length + 1;
    for (const [index, image] of standIns.entries()) {
      onProgress(index, total);
      const layers = [store.busybox, await layerOf(image, work)];
      await pushImage(registry, { ...image, entrypoint: ['/entrypoint.sh'], layers });
    }
    onProgress(total - 1, total);
    await pushProxy(registry, work);
    await keep(store);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function pushProxy(registry: string, work: string): Promise<void> {
  const [name = '', tag = ''] = PROXY_IMAGE.split(':');
  const layers = [await proxyTree(work)];
  await pushImage(registry, { name, tag, command: ['/node', '/proxy.ts'], port: 443, layers });
}

async function layerOf({ kind, name, tag, files = {} }: StandIn, work: string): Promise<string> {
  const root = join(work, `${name.replaceAll('/', '-')}-${tag}`);
  await mkdir(root, { recursive: true });
  await cp(join(SOURCES, kind), root, { recursive: true });
  for (const [path, text] of Object.entries({
    'etc/stand-in/version': `${tag.replace(/-.*/, '')}\n`,
    ...files,
  })) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await mkdir(join(root, 'var/www/html'), { recursive: true });
  return packFolder(root);
}

/** Sandboxes that start at the same time each keep what they made: the first wins, and none touches what another is just writing. */
async function keep({ data, cache }: ImageStore): Promise<void> {
  const digest = digestOfSources();
  const half = join(cache, `${digest}.${process.pid}`);
  await mkdir(cache, { recursive: true });
  await cp(data, half, { recursive: true });
  await rename(half, join(cache, digest)).catch(() => rm(half, { recursive: true, force: true }));
  for (const old of readdirSync(cache).filter((name) => !name.startsWith(digest))) {
    await rm(join(cache, old), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Stands for everything that goes into the images. */
function digestOfSources(): string {
  const hash = createHash('sha256').update(
    JSON.stringify([RECIPE_OF_IMAGES, standIns, process.version, process.arch]),
  );
  const files = readdirSync(SOURCES, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = [
    ...files.map((file) => join(file.parentPath, file.name)),
    join(import.meta.dirname, 'proxy.ts'),
  ];
  for (const path of paths.toSorted()) {
    hash.update(path.slice(import.meta.dirname.length)).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
}

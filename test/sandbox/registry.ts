import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';

/** One image as the registry gets it. */
export interface Image {
  readonly name: string;
  readonly tag: string;
  /** Tar files, lowest first. */
  readonly layers: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly command: readonly string[];
  readonly port: number;
}

/** Media types of the image manifest, version 2, schema 2: every engine of today reads them. */
const MEDIA = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

/**
 * Uploads an image over the registry's own protocol. No engine takes part, so that the same files always get the same digest;
 * `docker import` writes the time into it.
 */
export async function pushImage(registry: string, image: Image): Promise<void> {
  const layers = await Promise.all(image.layers.map(async (path) => layerOf(path)));
  const config = Buffer.from(JSON.stringify(configOf(image, layers)));
  const described = [];
  for (const { packed } of layers) {
    described.push(await pushBlob(registry, image.name, packed, MEDIA.layer));
  }
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: await pushBlob(registry, image.name, config, MEDIA.config),
    layers: described,
  });
  await ask(`http://${registry}/v2/${image.name}/manifests/${image.tag}`, {
    method: 'PUT',
    headers: { 'content-type': MEDIA.manifest },
    body: manifest,
  });
}

interface Layer {
  readonly packed: Buffer;
  /** Of the tar itself, which is what the image's config lists. */
  readonly diffId: string;
}

const packed = new Map<string, Layer>();

async function layerOf(path: string): Promise<Layer> {
  const known = packed.get(path);
  if (known !== undefined) {
    return known;
  }
  const tar = await readFile(path);
  const layer = { packed: gzipSync(tar, { level: 1 }), diffId: digest(tar) };
  packed.set(path, layer);
  return layer;
}

function configOf({ entrypoint, command, port }: Image, layers: readonly Layer[]): object {
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: '2025-01-01T00:00:00Z',
    config: {
      Env: ['PATH=/bin'],
      Cmd: command,
      ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }),
      ExposedPorts: { [`${port}/tcp`]: {} },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  };
}

async function pushBlob(registry: string, name: string, blob: Buffer, mediaType: string): Promise<object> {
  const described = { mediaType, size: blob.length, digest: digest(blob) };
  const base = `http://${registry}/v2/${name}/blobs`;
  const known = await fetch(`${base}/${described.digest}`, { method: 'HEAD' });
  if (!known.ok) {
    const begun = await ask(`${base}/uploads/`, { method: 'POST' });
    const place = new URL(z.string().parse(begun.headers.get('location')), base);
    place.searchParams.set('digest', described.digest);
    await ask(place.href, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(blob),
    });
  }
  return described;
}

async function ask(url: string, request: RequestInit): Promise<Response> {
  const response = await fetch(url, request);
  if (!response.ok) {
    throw new Error(`The registry answered ${response.status} to ${url}: ${await response.text()}`);
  }
  return response;
}

function digest(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

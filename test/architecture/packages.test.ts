import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const Versions = z.record(z.string(), z.string()).default({});
const Manifest = z.object({
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
});
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      optionalDependencies: Versions,
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});

const manifest = Manifest.parse(JSON.parse(read('package.json')));
const { packages } = Lock.parse(JSON.parse(read('package-lock.json')));
const direct = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };

it('pins every dependency exactly', () => {
  const loose = Object.entries(direct).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));

  expect(Object.keys(direct).length).toBeGreaterThan(15);
  expect(loose).toEqual([]);
});

it('says of every dependency what it is for', () => {
  const words = read('DEPENDENCIES.md');

  expect(Object.keys(direct).filter((name) => !words.includes(`\`${name}\``))).toEqual([]);
});

it('stands in for what matrix-bot-sdk names and nobody uses, and never downloads it', () => {
  const standIns = readdirSync(join(root, 'src/adapters/matrix/stubs')).map((folder) => {
    const { name } = JSON.parse(read(`src/adapters/matrix/stubs/${folder}/package.json`));
    return { path: `node_modules/${name}`, from: `src/adapters/matrix/stubs/${folder}` };
  });

  expect(standIns.length).toBeGreaterThan(4);
  for (const { path, from } of standIns) {
    expect(packages[path]?.resolved).toBe(from);
    expect(Object.keys(packages).filter((other) => other.endsWith(`/${path}`))).toEqual([]);
  }
});

it('locks no place to download from', () => {
  const places = Object.values(packages).flatMap(({ resolved }) =>
    resolved === undefined ? [] : [resolved],
  );

  expect(places.filter((place) => !place.startsWith('src/'))).toEqual([]);
});

it('locks the packages of every platform, without which npm ci refuses the lock', () => {
  const missing = Object.entries(packages).flatMap(([parent, { optionalDependencies }]) =>
    Object.keys(optionalDependencies)
      .map((name) => `node_modules/${name}`)
      .filter((path) => packages[path] === undefined && packages[`${parent}/${path}`] === undefined),
  );

  expect(Object.keys(packages).length).toBeGreaterThan(200);
  expect(missing).toEqual([]);
});

it('decides about every install script, and allows none', () => {
  const Policy = z.object({ allowScripts: z.record(z.string(), z.boolean()) });
  const scripted = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.split('node_modules/').at(-1) ?? '')
    // Its script is for building from source on a Mac; it is never needed.
    .filter((name) => name !== 'fsevents');

  const { allowScripts } = Policy.parse(JSON.parse(read('package.json')));

  expect(Object.keys(allowScripts).toSorted()).toEqual([...new Set(scripted)].toSorted());
  expect(Object.values(allowScripts)).not.toContain(true);
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
});

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

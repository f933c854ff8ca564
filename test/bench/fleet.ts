import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Facts } from '../sandbox/facts.ts';
import { run } from '../sandbox/run.ts';

/** A recipe with five services of which each is quick and small: what is measured is who deploys it. */
export const RECIPE = 'fleet';
/** From the first to the second release every service changes. */
export const VERSIONS = ['1.0.0+1.0.0', '1.1.0+2.0.0'] as const;
export type FleetVersion = (typeof VERSIONS)[number];

const SERVICES = ['app', 'db', 'cache', 'cron', 'worker'];
/** Ends at once when it is asked to, as good images do. */
const PROGRAM = 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done';

export interface Fleet {
  /** The compose file of that release, for docker's own command line. */
  composeFile(version: FleetVersion): string;
}

/** Makes the images, has the engine pull them, and publishes the recipe where the sandbox's others are. */
export async function makeFleet(facts: Facts, folder: string): Promise<Fleet> {
  const work = join(folder, 'recipe');
  await mkdir(work, { recursive: true });
  const git = async (...args: readonly string[]): Promise<string> =>
    run('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.coop', ...args], { cwd: work });
  await git('init', '--quiet', '--initial-branch=main');
  await writeFile(join(work, '.env.sample'), `TYPE=${RECIPE}\n`);
  for (const version of VERSIONS) {
    const image = await makeImage(facts, version);
    await writeFile(join(work, 'compose.yml'), composeOf(image, version));
    await writeFile(join(folder, `${version}.yml`), composeOf(image, version));
    await git('add', '--all');
    await git('commit', '--quiet', '--no-gpg-sign', '-m', version);
    await git('tag', '--annotate', '--no-sign', '-m', version, version);
  }
  const bare = join(facts.recipes, `${RECIPE}.git`);
  await rm(bare, { recursive: true, force: true });
  await git('clone', '--quiet', '--bare', '.', bare);
  return { composeFile: (version) => join(folder, `${version}.yml`) };
}

async function makeImage({ docker, registry }: Facts, version: FleetVersion): Promise<string> {
  const image = `${registry}/bench/${RECIPE}:${version.replace(/^.*\+/, '')}`;
  const rootfs = join(docker, '../rootfs.tar');
  const changes = ['ENV PATH=/bin', `ENV RELEASE=${version}`, `CMD ${JSON.stringify(['sh', '-c', PROGRAM])}`];
  await run(docker, ['import', ...changes.flatMap((change) => ['--change', change]), rootfs, image]);
  await run(docker, ['push', '--quiet', image]);
  await run(docker, ['image', 'rm', image]);
  await run(docker, ['pull', '--quiet', image]);
  return image;
}

function composeOf(image: string, version: string): string {
  const services = SERVICES.map((name) => [
    `  ${name}:`,
    `    image: ${image}`,
    '    environment:',
    `      - ROLE=${name}`,
    '    healthcheck: { test: ["CMD", "true"], interval: 1s, timeout: 5s, retries: 5 }',
    '    deploy:',
    '      labels:',
    `        - "coop-cloud.\${STACK_NAME}.version=${version}"`,
  ]);
  return ['version: "3.8"', 'services:', ...services.flat(), ''].join('\n');
}

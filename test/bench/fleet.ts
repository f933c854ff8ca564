import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Facts } from '../sandbox/facts.ts';
import { run } from '../sandbox/run.ts';

/** From the first to the second release every service changes. */
export const VERSIONS = ['1.0.0+1.0.0', '1.1.0+2.0.0'] as const;
export type FleetVersion = (typeof VERSIONS)[number];

/** A recipe of services of which each is quick and small: what is measured is who deploys it. */
export interface FleetPlan {
  readonly recipe: string;
  readonly services: readonly string[];
  /** How many images the services share. The registry is asked for each. */
  readonly images: number;
  /** Lines of each service. */
  readonly more: readonly string[];
  /** Lines behind the services. */
  readonly rest: readonly string[];
}

export const FLEET: FleetPlan = {
  recipe: 'fleet',
  services: ['app', 'db', 'cache', 'cron', 'worker'],
  images: 1,
  more: ['    healthcheck: { test: ["CMD", "true"], interval: 1s, timeout: 5s, retries: 5 }'],
  rest: [],
};

/** Twenty services with what large recipes have: networks, files, several images. */
export const ARMADA: FleetPlan = {
  recipe: 'armada',
  services: ['app', ...Array.from({ length: 19 }, (_, index) => `worker${index + 1}`)],
  images: 10,
  more: ['    networks: [front, back]', '    configs: [{ source: settings, target: /settings.conf }]'],
  rest: [
    'networks:',
    '  front: {}',
    '  back: {}',
    'configs:',
    '  settings:',
    '    name: ${STACK_NAME}_settings_v1',
    '    file: settings.conf',
  ],
};

export interface Fleet {
  readonly recipe: string;
  /** The compose file of that release, for docker's own command line. */
  composeFile(version: FleetVersion): string;
}

/** Makes the images, has the engine pull them, and publishes the recipe where the sandbox's others are. */
export async function makeFleet(facts: Facts, folder: string, plan: FleetPlan): Promise<Fleet> {
  const work = join(folder, plan.recipe, 'recipe');
  const git = async (...args: readonly string[]): Promise<string> =>
    run('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.coop', ...args], { cwd: work });
  const write = async (at: string, name: string, text: string): Promise<void> => {
    await mkdir(at, { recursive: true });
    await writeFile(join(at, name), text);
  };
  const composeFile = (version: FleetVersion): string => join(folder, plan.recipe, version, 'compose.yml');
  await write(work, '.env.sample', `TYPE=${plan.recipe}\n`);
  await git('init', '--quiet', '--initial-branch=main');
  for (const version of VERSIONS) {
    const text = composeOf(await makeImages(facts, version, plan), version, plan);
    for (const at of [work, join(composeFile(version), '..')]) {
      await write(at, 'compose.yml', text);
      await write(at, 'settings.conf', 'threads = 2\n');
    }
    await git('add', '--all');
    await git('commit', '--quiet', '--no-gpg-sign', '-m', version);
    await git('tag', '--annotate', '--no-sign', '-m', version, version);
  }
  const bare = join(facts.recipes, `${plan.recipe}.git`);
  await rm(bare, { recursive: true, force: true });
  await git('clone', '--quiet', '--bare', '.', bare);
  return { recipe: plan.recipe, composeFile };
}

/** Ends at once when it is asked to, as good images do. */
const PROGRAM = 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done';

/** On the node and in the registry, so that nobody waits for a download. */
async function makeImages(
  { docker, registry }: Facts,
  version: FleetVersion,
  { recipe, images }: FleetPlan,
): Promise<readonly string[]> {
  const rootfs = join(docker, '../rootfs.tar');
  const changes = ['ENV PATH=/bin', `ENV RELEASE=${version}`, `CMD ${JSON.stringify(['sh', '-c', PROGRAM])}`];
  const source = `${recipe}:bench`;
  await run(docker, ['import', ...changes.flatMap((change) => ['--change', change]), rootfs, source]);
  const names = Array.from(
    { length: images },
    (_, index) => `${registry}/bench/${recipe}${index + 1}:${version.replace(/^.*\+/, '')}`,
  );
  for (const image of names) {
    await run(docker, ['tag', source, image]);
    await run(docker, ['push', '--quiet', image]);
    await run(docker, ['image', 'rm', image]);
    await run(docker, ['pull', '--quiet', image]);
  }
  return names;
}

function composeOf(images: readonly string[], version: string, { services, more, rest }: FleetPlan): string {
  const lines = services.map((name, index) => [
    `  ${name}:`,
    `    image: ${images[index % images.length] ?? ''}`,
    '    environment:',
    `      - ROLE=${name}`,
    ...more,
    '    deploy:',
    '      labels:',
    `        - "coop-cloud.\${STACK_NAME}.version=${version}"`,
  ]);
  return ['version: "3.8"', 'services:', ...lines.flat(), ...rest, ''].join('\n');
}

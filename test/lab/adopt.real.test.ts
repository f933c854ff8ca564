import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createEngines, createSwarms } from '../../src/adapters/docker/swarm.ts';
import { createGitApps } from '../../src/adapters/git/apps.ts';
import { createFolderApps } from '../../src/adapters/git/folder-apps.ts';
import { createGitRecipes } from '../../src/adapters/git/recipes.ts';
import { parseEnvFile } from '../../src/apps/env-file.ts';
import { RecipeName, ServerName, StackName } from '../../src/kernel/ids.ts';
import { git, recipeRepository } from '../contract/git-world.ts';
import { fakeClock, fakeLog } from '../fakes/fake-system.ts';
import { type World, world } from '../fakes/world.ts';
import {
  abrasOwn,
  type Deployed,
  deployed,
  kimsFiles,
  ownFiles,
  type Registries,
  recipesOf,
  uncommitted,
  writeAll,
} from '../fixtures/abra-folder.ts';
import { playSlowly, type Turn } from '../scenario/play.ts';
import { type LabSwarm, startSwarm } from './swarm.ts';

/** A busy machine is no fault: of 5 ms each. */
const MOST_TRIES = 30_000;
const SERVERS = ['server1', 'birch'] as const;
type Server = Deployed['server'];

let dir: string;
let labs: Readonly<Record<Server, LabSwarm>>;
let recipes: ReturnType<typeof recipesOf>;
let place: World;

beforeAll(async () => {
  dir = mkdtempSync('/var/tmp/coopbot-adopt-');
  const [server1, birch] = await Promise.all(SERVERS.map(async () => startSwarm()));
  if (server1 === undefined || birch === undefined) {
    throw new Error('a lab without swarms');
  }
  labs = { server1, birch };
  const registries: Registries = { server1: await imagesOn(server1), birch: await imagesOn(birch) };
  recipes = recipesOf(registries);
  for (const [name, releases] of Object.entries(recipes)) {
    recipeRepository(join(dir, 'recipes', name), releases);
    releases.forEach(({ version, files }) => writeAll(join(dir, 'checkouts', name, version), files));
  }
  SERVERS.forEach((server) =>
    labs[server].docker('network', 'create', '--driver', 'overlay', '--attachable', 'proxy'),
  );
  deployed.forEach(deployAsAbra);
  // Not until all of it is written: an engine notes in the service how an update goes.
  docker('server1', 'service update --quiet --replicas 2 --env-add BY_HAND=1 forms_oak_coop_app');
  makeFolders();
  place = await bot();
});
afterAll(async () => {
  await Promise.all(Object.values(labs).map(async (lab) => lab.down()));
  rmSync(dir, { recursive: true, force: true });
});

describe('a folder as abra left it, beside what runs', () => {
  it('is told app by app, in the room, and nothing is changed', async () => {
    const before = everything();

    const said = await answerTo({ says: 'mo: !adopt', wait: 'adopt.txt' });

    expect(rowsIn(said)).toEqual([
      expect.stringContaining('⚠ gone: config.yml does not name it.'),
      '✓ files.birch.coop · same · file of kim',
      '✓ notes.oak.coop · same',
      '✓ wiki.oak.coop · same',
      '⚠ blog.oak.coop · differs in 1 place',
      '⚠ cloud.oak.coop · differs · 1.0.0+1.0',
      '⚠ forms.oak.coop · differs in 2 places',
      '⚠ mail.birch.coop · differs · no version in its file · file of kim · two files',
      '⚠ pad.oak.coop · differs · no version in its file',
      '? chat.oak.coop · unknown · never released',
      '? far.gone.coop · unknown',
      '? game.oak.coop · unknown',
      '– shop.oak.coop · not running',
      '? lost_oak_coop on server1 · unknown: 1 service, and no file',
      'and 2 more: see the file',
    ]);
    expect(everything()).toEqual(before);
  });

  it('is told at the terminal, with how each differs and the way out, aligned, and nothing is changed', () => {
    const before = everything();

    const told = execFileSync(
      process.execPath,
      ['src/main.ts', 'adopt', join(dir, 'kim'), '--config', writeConfig()],
      { encoding: 'utf8', env: { ...process.env, COOPBOT_MATRIX_TOKEN: 'none' } },
    );

    expect(told).toMatchSnapshot();
    expect(everything()).toEqual(before);
  });

  it('is not touched by commands before somebody takes an app over', async () => {
    const before = everything();

    const said = await answerTo(
      { says: 'ana: !deploy wiki.oak.coop', wait: '❌ #1' },
      { says: 'ana: !undeploy wiki.oak.coop', wait: '❌ #2' },
      { says: 'ana: !restart wiki.oak.coop', wait: '❌ #3' },
      { says: 'mo: !plan cloud.oak.coop', wait: 'Nothing was done' },
      { says: 'mo: !apps', wait: 'pad.oak.coop' },
      { says: 'ana: !adopt cloud.oak.coop', wait: '!approve 4' },
    );

    expect(said.replaceAll(/\s+/g, ' ').match(/I only observe it/g)).toHaveLength(4);
    expect(said).toContain('Its file names 1.0.0+1.0.');
    expect(everything()).toEqual(before);
  });

  it('changes by one line, in one commit, when the app is taken over, and nothing on the swarm', async () => {
    const [services, files, commits] = [everyService(), filesIn('own'), commitsIn()];

    await answerTo({ says: 'ana 👍', to: '#4 ·', wait: '✅ #4' });

    expect(everyService()).toEqual(services);
    const path = 'servers/server1/cloud.oak.coop.env';
    expect(filesIn('own')).toEqual(
      new Map([...files, [path, (files.get(path) ?? '').replace('cloud:1.0.0+1.0', 'cloud:1.1.0+1.1')]]),
    );
    expect(commitsIn()).toHaveLength(commits.length + 1);
    const [kept, ...others] = revisionsOf('server1', 'cloud_oak_coop');
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ number: 0, operation: null, version: '1.1.0+1.1' });
    expect(kept?.spec.configs).toMatchObject([
      { Name: 'cloud_oak_coop_motto_v1', Templating: { Name: 'golang' } },
    ]);
    const images = kept?.spec.services.map(({ TaskTemplate }) => TaskTemplate.ContainerSpec.Image);
    expect(images).toEqual(imagesOf('cloud_oak_coop'));
    expect(images?.every((image) => image.includes('@sha256:'))).toBe(true);
  });

  it('takes the file of whoever has what runs, and the next deploy has nothing to do', async () => {
    const services = everyService();

    const said = await answerTo(
      { says: 'ana: !adopt mail.birch.coop', wait: '!approve 5' },
      { says: 'ana 👍', to: '#5 ·', wait: '✅ #5' },
      { says: 'ana: !adopt files.birch.coop', wait: '!approve 6' },
      { says: 'ana 👍', to: '#6 ·', wait: '✅ #6' },
      { says: 'ana: !deploy mail.birch.coop', wait: '✅ #7' },
      { says: 'ana: !deploy cloud.oak.coop', wait: '✅ #8' },
    );

    expect(said.replaceAll(/\s+/g, ' ')).toContain('Takes the file of kim: it is nearer to what runs');
    expect(said.match(/nothing had to\s+change/g)).toHaveLength(2);
    expect(filesIn('own').get('servers/birch/mail.birch.coop.env')).toBe(
      'TYPE=mail:1.1.0+1.1\nDOMAIN=mail.birch.coop\nGREETING=new\n',
    );
    expect(filesIn('own').get('servers/birch/files.birch.coop.env')).toBe(
      kimsFiles['servers/birch/files.birch.coop.env'],
    );
    expect(filesIn('kim')).toEqual(new Map(Object.entries(kimsFiles)));
    expect(everyService()).toEqual(services);
  });

  it('keeps what somebody left uncommitted, and a deploy does what its card says', async () => {
    const said = await answerTo(
      { says: 'ana: !adopt blog.oak.coop', wait: '!approve 9' },
      { says: 'ana 👍', to: '#9 ·', wait: '✅ #9' },
      { says: 'ana: !deploy blog.oak.coop', wait: '!approve 10' },
    );

    expect(said.replaceAll(/\s+/g, ' ')).toContain('Runs otherwise than its file says in 1 place');
    expect(said).toContain('GREETING');
    expect(filesIn('own').get('servers/server1/blog.oak.coop.env')).toBe(
      uncommitted['servers/server1/blog.oak.coop.env'],
    );
    expect(git(join(dir, 'own'), 'status', '--porcelain')).toContain('blog.oak.coop.env');
  });

  it('is such a folder again afterwards', () => {
    for (const [path, text] of filesIn('own')) {
      expect(() => parseEnvFile(text, path)).not.toThrow();
    }
    const touched = ['cloud.oak.coop', 'mail.birch.coop', 'files.birch.coop', 'blog.oak.coop'];
    const others = [...filesIn('own')].filter(([path]) => !touched.some((name) => path.includes(name)));
    expect(others).toEqual(
      Object.entries(ownFiles).filter(([path]) => !touched.some((name) => path.includes(name))),
    );
    expect(git(join(dir, 'own'), 'fsck')).toBe('');
  });
});

async function imagesOn(lab: LabSwarm): Promise<string> {
  const registry = await lab.startRegistry();
  for (const tag of ['1.0', '1.1']) {
    registry.pushImage({ name: 'app', tag, changes: [`LABEL version=${tag}`, 'CMD ["sleep","100000"]'] });
  }
  return registry.address;
}

/** Docker's own command line does it, on the files of the recipe and what abra adds. */
function deployAsAbra(app: Deployed): void {
  const { server, stack, recipe, version, env } = app;
  const lab = labs[server];
  const checkout = join(dir, 'checkouts', recipe, version);
  writeFileSync(join(checkout, 'abra.json'), abrasOwn(app));
  const files = [...(env['COMPOSE_FILE'] ?? 'compose.yml').split(':'), 'abra.json'];
  execFileSync(
    join(lab.dir, 'docker'),
    ['stack', 'deploy', '--detach=true', ...files.flatMap((file) => ['-c', file]), stack],
    {
      cwd: checkout,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: dir,
        DOCKER_HOST: lab.nodes[0]?.dockerHost,
        ...env,
        STACK_NAME: stack,
        MOTTO_VERSION: 'v1',
      },
    },
  );
}

function makeFolders(): void {
  const own = join(dir, 'own');
  writeAll(own, ownFiles);
  git(own, 'init', '--quiet', '--initial-branch=main');
  git(own, 'add', '--all');
  git(own, 'commit', '--quiet', '-m', 'As abra left it');
  writeAll(own, uncommitted);
  writeAll(join(dir, 'kim'), kimsFiles);
}

async function bot(): Promise<World> {
  const log = fakeLog();
  const engines = createEngines(
    SERVERS.map((server) => ({
      name: ServerName.parse(server),
      host: labs[server].nodes[0]?.dockerHost ?? '',
    })),
  );
  return world({
    swarms: createSwarms(engines),
    apps: createGitApps({ folder: join(dir, 'own'), remote: null, log }),
    otherFolders: new Map([['kim', createFolderApps(join(dir, 'kim'))]]),
    recipes: createGitRecipes({
      folder: join(dir, 'clones'),
      tagFolder: join(dir, 'tags'),
      sources: Object.keys(recipes).map((name) => ({
        name: RecipeName.parse(name),
        urls: [join(dir, 'recipes', name)],
      })),
    }),
    clock: fakeClock(1),
  });
}

function writeConfig(): string {
  const servers = SERVERS.map((server) => [
    server,
    { host: labs[server].nodes[0]?.dockerHost, app_domain: 'oak.coop' },
  ]);
  const path = join(dir, 'config.yml');
  writeFileSync(
    path,
    stringify({
      matrix: { homeserver: 'http://127.0.0.1:1', user: '@bot:oak.coop' },
      data: 'data',
      apps: { folder: 'own' },
      recipes: {
        sources: Object.fromEntries(Object.keys(recipes).map((name) => [name, join(dir, 'recipes', name)])),
      },
      servers: Object.fromEntries(servers),
    }),
  );
  return path;
}

async function answerTo(...turns: readonly Turn[]): Promise<string> {
  const before = (await playSlowly(place, MOST_TRIES)).length;
  return (await playSlowly(place, MOST_TRIES, ...turns)).slice(before).trim();
}

/** The lines of the list, put together again, without what stands before and behind it. */
function rowsIn(said: string): readonly string[] {
  const [list = ''] = said.split('Nothing was changed.');
  const text = list.replaceAll(/\n {5}(?![✓⚠?–]|and \d)/gu, ' ');
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => /^([✓⚠?–]|and \d)/u.test(line));
}

function docker(server: Server, line: string): string {
  return labs[server].docker(...line.split(' '));
}

function everyService(): readonly unknown[] {
  return SERVERS.map((server) => {
    const ids = docker(server, 'service ls -q').split('\n').toSorted();
    const found: { ID: string; Version: unknown; Spec: unknown }[] = JSON.parse(
      docker(server, `service inspect ${ids.join(' ')}`),
    );
    return found.map(({ ID, Version, Spec }) => ({ ID, Version, Spec }));
  });
}

function imagesOf(stack: string): readonly string[] {
  const names = docker('server1', `stack services ${stack} --format {{.Name}}`).split('\n').toSorted();
  return names.map((name) =>
    docker('server1', `service inspect ${name} --format {{.Spec.TaskTemplate.ContainerSpec.Image}}`),
  );
}

function filesIn(folder: 'own' | 'kim'): ReadonlyMap<string, string> {
  const root = join(dir, folder);
  const paths = readdirSync(join(root, 'servers'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.env'))
    .map((path) => `servers/${path}`);
  const order = Object.keys(folder === 'own' ? ownFiles : kimsFiles);
  const sorted = paths.toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
  return new Map(sorted.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

function commitsIn(): readonly string[] {
  return git(join(dir, 'own'), 'log', '--format=%H').trim().split('\n');
}

function everything(): unknown {
  const status = git(join(dir, 'own'), 'status', '--porcelain');
  return [everyService(), filesIn('own'), filesIn('kim'), commitsIn(), status];
}

function revisionsOf(server: Server, stack: string): ReturnType<World['store']['revisions']['of']> {
  return place.store.revisions.of({ server: ServerName.parse(server), stack: StackName.parse(stack) });
}

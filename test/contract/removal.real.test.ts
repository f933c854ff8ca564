import { afterAll, beforeAll, expect, it } from 'vitest';
import { emptyPolicy } from '../../src/access/policy.ts';
import { createEngine } from '../../src/adapters/docker/engine.ts';
import { createNodeRunner } from '../../src/adapters/docker/node/node-runner.ts';
import { createEngines, createSwarms } from '../../src/adapters/docker/swarm.ts';
import { createHandedFiles } from '../../src/adapters/files/handed-files.ts';
import { AppName, RecipeName, ServerName, StackName } from '../../src/kernel/ids.ts';
import type { RequestOf } from '../../src/operations/operation.ts';
import type { PlanDraft, StepEnd } from '../../src/operations/ports.ts';
import { planRemove, showRemoval } from '../../src/plans/remove.ts';
import type { World } from '../../src/steps/define.ts';
import { createStepRunner } from '../../src/steps/kinds.ts';
import { fakeApps } from '../fakes/fake-apps.ts';
import { fakeNodeRunners } from '../fakes/fake-nodes.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { fakeRoles } from '../fakes/fake-roles.ts';
import { fakeRandom } from '../fakes/fake-system.ts';
import { context } from '../fakes/step-world.ts';
import { openStore } from '../fakes/store.ts';
import { type LabNode, type LabSwarm, startSwarm } from '../lab/swarm.ts';
import { until } from '../sandbox/until.ts';

const server = ServerName.parse('server1');
const app = AppName.parse('blog.oak.coop');
const stack = StackName.parse('blog_oak_coop');
const label = `com.docker.stack.namespace=${stack}`;
const file = `servers/server1/${app}.env`;
const signal = new AbortController().signal;

let lab: LabSwarm;
let workers: readonly LabNode[];
let world: World;
beforeAll(async () => {
  lab = await startSwarm({ engine: 28, nodes: 3 });
  const [manager, ...rest] = lab.nodes;
  workers = rest;
  const nodes = new Map(rest.map((node) => [node.name, createEngine(server, node.dockerHost)]));
  const { vault, revisions, journal, inbox } = openStore(fakeRandom());
  world = {
    swarms: createSwarms(createEngines([{ name: server, host: manager?.dockerHost ?? '' }])),
    nodes: fakeNodeRunners(
      new Map([
        [
          server,
          createNodeRunner({ engine: createEngine(server, manager?.dockerHost ?? ''), nodes, image: null }),
        ],
      ]),
    ),
    apps: fakeApps({ [file]: 'TYPE=blog\nDOMAIN=blog.oak.coop\nSECRET_DB_PASSWORD_VERSION=v2\n' }),
    probe: { ask: async () => ({ status: 200 }) },
    vault,
    revisions,
    journal,
    inbox,
    clock: { now: () => new Date(), monotonicMs: () => performance.now(), sleep },
    random: fakeRandom(),
    digestKey: 'test',
    handedFiles: createHandedFiles(null),
    rolesInForce: fakeRoles(emptyPolicy),
  };
  makeApp();
  await until(
    async () => workers.every((node) => node.docker('ps', '-q').trim() !== ''),
    60_000,
    'it does not run',
  );
});
afterAll(async () => lab?.down());

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

const recipes = fakeRecipes({
  blog: [
    {
      version: '1.0.0+1.0',
      files: {
        'compose.yml': `version: "3.8"
services:
  app: { image: "local/busybox:1.0", secrets: [db_password] }
secrets:
  db_password: { external: true, name: "\${STACK_NAME}_db_password_\${SECRET_DB_PASSWORD_VERSION}" }
`,
        '.env.sample': 'TYPE=blog\nDOMAIN=blog.example.com\nSECRET_DB_PASSWORD_VERSION=v1\n',
      },
    },
  ],
});

/** A stack as docker's own command line makes it: one service on each worker with its data, and one of somebody else's beside it. */
function makeApp(): void {
  const docker = (line: string): string => lab.docker(...line.split(' '));
  const loop = [
    'local/busybox:1.0',
    'sh',
    '-c',
    'echo data >/data/file; trap "exit 0" TERM; while :; do sleep 0.2; done',
  ];
  docker(`network create -d overlay --label ${label} ${stack}_internal`);
  docker(`network create -d overlay --label ${label} ${stack}_shared`);
  for (const name of [`${stack}_db_password_v1`, `${stack}_db_password_v2`, `${stack}_uk_key_v1`]) {
    docker(`secret create ${name} /etc/hostname`);
  }
  docker(`config create --label ${label} ${stack}_conf_v1 /etc/hostname`);
  workers.forEach((node, index) => {
    const mount = `type=volume,source=${stack}_data${index},target=/data,volume-label=${label}`;
    const options = `--network ${stack}_internal --secret ${stack}_db_password_v2 --config ${stack}_conf_v1 --mount ${mount}`;
    const where = `--constraint node.hostname==${node.name} --label ${label} --container-label ${label}`;
    lab.docker(...`service create -d --name ${stack}_s${index} ${where} ${options}`.split(' '), ...loop);
  });
  const other = 'com.docker.stack.namespace=tools';
  lab.docker(
    ...`service create -d --name tools_app --label ${other} --network ${stack}_shared`.split(' '),
    '--mount',
    `type=volume,source=tools_data,target=/data,volume-label=${other}`,
    ...loop,
  );
}

async function plan(): Promise<PlanDraft> {
  const deps = { ...world, recipes };
  const { shown } = await showRemoval(deps)(await world.apps.read(app), signal);
  const request: RequestOf<'remove'> = {
    action: 'remove',
    app,
    server,
    stack,
    recipe: RecipeName.parse('blog'),
    shown,
  };
  return planRemove(deps)(request, signal);
}

/** As far as it goes: the end of the step that failed, or of the last. */
async function carryOut({ steps }: PlanDraft): Promise<StepEnd> {
  let end: StepEnd = { ok: true };
  for (const step of steps) {
    end = await createStepRunner(world).apply(step, context);
  }
  return end;
}

function seen(): Record<string, readonly string[]> {
  const rows = (...args: readonly string[]): readonly string[] =>
    lab
      .docker(...args)
      .split('\n')
      .filter((row) => row.includes('blog_oak_coop'))
      .toSorted();
  return {
    services: rows('service', 'ls', '--format', '{{.Name}}'),
    networks: rows('network', 'ls', '--format', '{{.Name}}'),
    secrets: rows('secret', 'ls', '--format', '{{.Name}}'),
    configs: rows('config', 'ls', '--format', '{{.Name}}'),
    volumes: workers.flatMap((node) =>
      node
        .docker('volume', 'ls', '--format', '{{.Name}}')
        .split('\n')
        .filter((name) => name.startsWith(stack)),
    ),
  };
}

it('shows all of an app with its sizes, wherever its data is', async () => {
  const { words, steps } = await plan();

  expect(words.facts.join('\n')).toMatch(
    /2 services, 2 volumes \(10 B\), 2 passwords, 1 file, 1 network and its settings/,
  );
  expect(words.facts.join('\n')).toContain(`Stay, because others use them: ${stack}_shared`);
  expect(steps.map(({ kind }) => kind)).toEqual([
    'remove-service',
    'remove-service',
    'await-stopped',
    'remove-volume',
    'remove-volume',
    'remove-objects',
    'forget-app',
    'remove-app',
  ]);
});

it('stops at a volume that somebody holds, and goes on later with what is left', async () => {
  const [, worker] = workers;
  const holder = worker
    ?.docker('run', '-d', '-v', `${stack}_data1:/data`, 'local/busybox:1.0', 'sleep', '3600')
    .trim();
  await expect(carryOut(await plan())).rejects.toMatchObject({ code: 'volume_held' });
  const half = seen();
  worker?.docker('rm', '-f', holder ?? '');
  const rest = await plan();

  expect(half).toMatchObject({ services: [], volumes: [`${stack}_data1`] });
  expect(half['secrets']).toHaveLength(3);
  expect(rest.words.facts.join('\n')).toMatch(
    /Deletes 1 volume \(5 B\), 2 passwords, 1 file, 1 network and its settings/,
  );
  expect(await carryOut(rest)).toEqual({ ok: true });
}, 300_000);

it('leaves nothing of it, and everything of others', async () => {
  expect(seen()).toEqual({
    services: [],
    networks: [`${stack}_shared`],
    secrets: [`${stack}_uk_key_v1`],
    configs: [],
    volumes: [],
  });
  expect(lab.docker('service', 'ls', '--format', '{{.Name}}').trim()).toBe('tools_app');
  expect((await world.apps.list()).apps).toEqual([]);
});

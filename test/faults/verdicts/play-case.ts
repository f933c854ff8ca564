import { parseRoles } from '../../../src/access/roles.ts';
import { systemClock } from '../../../src/adapters/system/system.ts';
import type { Clock } from '../../../src/kernel/system.ts';
import { fakeApps } from '../../fakes/fake-apps.ts';
import { type FakeRelease, fakeRecipes } from '../../fakes/fake-recipes.ts';
import { until, type World, world } from '../../fakes/world.ts';
import type { Laboratory } from './laboratory.ts';
import { answering } from './probe-answers.ts';
import type { Hand, Services, VerdictCase } from './verdict-case.ts';

/** What the room read in the end, and what docker's own command line shows of the app. */
export interface Outcome {
  readonly says: readonly string[];
  readonly shows: readonly string[];
}

const FIRST = '1.0.0+1.0';
const SECOND = '1.1.0+1.1';
/** A look every 5 ms. */
const MOST_LOOKS = 24_000;

const roles = parseRoles(
  `
people: { ana: { matrix: "@ana:oak.coop" } }
roles: { steward: { do: ["*"] } }
assignments: [{ who: ana, role: steward }]
rooms: { "!ops:oak.coop": { apps: ["*"] } }
rules: [{ when: { action: [create, deploy, downgrade, upgrade, scale] }, needs: none }]
`,
  'roles.yml',
  new Date(),
);

/** Of services that start again and again nobody knows how many run just now; and engines end a way back that fails differently. */
export function asExpected({ says, shows }: Outcome, expected: readonly string[]): Outcome {
  const counted = shows.map((row, index) => {
    const wanted = expected[index] ?? '';
    const some = wanted.includes('*/') ? row.replace(/ \d+\//, ' */') : row;
    return wanted.endsWith('rollback_*') ? some.replace(/rollback_\w+$/, 'rollback_*') : some;
  });
  return { says, shows: counted };
}

/** A whole bot deploys the app to the real swarm; the app is removed again. */
export async function playCase(one: VerdictCase, lab: Laboratory): Promise<Outcome> {
  const [domain, neighbour] = [`${one.name}.lab.coop`, `next-${one.name}.lab.coop`];
  const place = await worldOf(one, { lab, domain, neighbour });
  const { docker, third, until: when } = lab;
  const before = [
    ...(one.neighbour === undefined ? [] : [`!deploy ${neighbour}`]),
    ...(one.before === undefined ? [] : [`!deploy APP ${FIRST}`]),
  ];
  const hand = { stack: stackOf(domain), docker, third, until: when };
  try {
    if (one.onThird === true) {
      await docker('node', 'update', '--availability', 'active', 'node3');
    }
    await one.beforehand?.(hand);
    await place.run(async () => {
      await typed(before, domain, place);
      await Promise.all([
        typed(one.types ?? [`!deploy APP ${SECOND}`], domain, place),
        one.meanwhile?.(hand),
      ]);
    });
    return { says: lastVerdict(place), shows: await shownBy(docker, stackOf(domain)) };
  } finally {
    await Promise.all([domain, neighbour].map(async (app) => removed(stackOf(app), docker)));
  }
}

async function typed(commands: readonly string[], domain: string, place: World): Promise<void> {
  for (const command of commands) {
    await verdictOn(command.replace('APP', domain), place);
  }
}

async function removed(stack: string, docker: Hand['docker']): Promise<void> {
  const ids = await docker('service', 'ls', '-q', '--filter', `name=${stack}`);
  await Promise.all(ids.split('\n').map(async (id) => id !== '' && docker('service', 'rm', id)));
}

function stackOf(domain: string): string {
  return domain.replaceAll('.', '_');
}

function ofStack(stack: string): string {
  return `label=com.docker.stack.namespace=${stack}`;
}

interface Around {
  readonly lab: Laboratory;
  readonly domain: string;
  readonly neighbour: string;
}

async function worldOf(one: VerdictCase, { lab, domain, neighbour }: Around): Promise<World> {
  const { volumes = {} } = one;
  const release = (version: string, services: Services): FakeRelease =>
    releaseOf(version, { services, volumes, registry: lab.registry });
  const first = one.before === undefined ? [] : [release(FIRST, one.before)];
  const wiki = [...first, release(SECOND, one.services)];
  return world({
    swarms: lab.swarms,
    roles: () => roles,
    clock: clockAt(one.speed ?? 1),
    apps: fakeApps({
      [`servers/server1/${domain}.env`]: `TYPE=wiki\nDOMAIN=${domain}\n`,
      ...(one.neighbour !== undefined && {
        [`servers/server1/${neighbour}.env`]: `TYPE=door\nDOMAIN=${neighbour}\n`,
      }),
    }),
    recipes: fakeRecipes({ wiki, door: [release(FIRST, one.neighbour ?? {})] }),
    probe: answering(one.address ?? 200),
  });
}

interface Parts {
  readonly services: Services;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly registry: string;
}

function releaseOf(version: string, { services, volumes, registry }: Parts): FakeRelease {
  const label = `coop-cloud.\${STACK_NAME}.version=${version}`;
  const { app, ...others } = services;
  const deploy = Object(app?.['deploy']);
  const labelled = { ...app, deploy: { ...deploy, labels: [label, ...(deploy.labels ?? [])] } };
  const networks = { quiet: { external: true, name: 'host' }, lan: { external: true } };
  const compose = { services: { app: labelled, ...others }, networks, volumes };
  const text = JSON.stringify(compose).replaceAll('REGISTRY', registry);
  return { version, files: { 'compose.yml': text, '.env.sample': '', 'abra.sh': '' } };
}

function clockAt(speed: number): Clock {
  return { ...systemClock, monotonicMs: () => systemClock.monotonicMs() * speed };
}

async function verdictOn(command: string, { room }: World): Promise<void> {
  const before = verdictsIn(room).length;
  room.say('ana', command, { sentAt: systemClock.now() });
  await until(
    () => verdictsIn(room).length > before,
    () => room.transcript,
    MOST_LOOKS,
  );
}

function verdictsIn({ lines }: World['room']): readonly string[] {
  return lines
    .filter(({ from, thread, text }) => from === 'bot' && thread !== null && /^(✅|❌|⚠) #/u.test(text))
    .map(({ text }) => text);
}

function lastVerdict({ room }: World): readonly string[] {
  const verdict = verdictsIn(room).at(-1) ?? room.transcript;
  return tidy(verdict).split('\n').slice(0, -1);
}

/** Without what differs from run to run. */
function tidy(text: string): string {
  return text
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:…')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '(id)')
    .replaceAll(/\b10\.\d+\.7\.1:5000\b/g, 'registry:5000');
}

/** `app 1/1`, `db 0/2 paused`. */
async function shownBy(docker: Laboratory['docker'], stack: string): Promise<readonly string[]> {
  const listed = await docker(
    'service',
    'ls',
    '--filter',
    ofStack(stack),
    '--format',
    '{{.Name}} {{.Replicas}}',
  );
  const rows = listed.split('\n').filter((row) => row !== '');
  const shown = await Promise.all(
    rows.map(async (row) => {
      const [name = ''] = row.split(' ');
      const format = '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}';
      const state = await docker('service', 'inspect', '--format', format, name).catch(() => 'gone');
      return `${row.slice(stack.length + 1)} ${state}`.trim();
    }),
  );
  return shown.toSorted();
}

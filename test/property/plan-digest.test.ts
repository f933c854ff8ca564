import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Policy, parseRoles } from '../../src/access/roles.ts';
import { EventId, OperationId, RecipeName, RoomId, UserId } from '../../src/kernel/ids.ts';
import { begin } from '../../src/operations/evolve.ts';
import { Request } from '../../src/operations/operation.ts';
import { planAndDecide } from '../../src/operations/request.ts';
import { plannersOf } from '../../src/planners.ts';
import type { ServiceSpec } from '../../src/stack/spec.ts';
import { type FakeRecipes, fakeRecipes } from '../fakes/fake-recipes.ts';
import { policy, type World, wikiRelease, world } from '../fakes/world.ts';
import { playIn } from '../scenario/play.ts';

/** What a world is made of, as small numbers: of each, what it is now. */
const parts = ['env', 'tree', 'rule', 'live', 'image', 'elsewhere'] as const;
type Part = (typeof parts)[number];
type Change = Readonly<Record<Part, number>> & Readonly<Record<(typeof others)[number], number>>;
/** What no plan about the wiki depends on. */
const others = [
  'otherEnv',
  'commit',
  'otherLive',
  'otherImage',
  'otherRule',
  'otherPeople',
  'release',
] as const;

const subject = { app: 'wiki.oak.coop', server: 'server1', stack: 'wiki_oak_coop', recipe: 'wiki' };
/** Each wish, and all that its plan depends on. */
const wishes: readonly (readonly [object, readonly Part[]])[] = [
  [{ action: 'deploy', ...subject, isNew: false, version: '2.0.0+3.0' }, ['env', 'rule', 'live', 'image']],
  [
    { action: 'deploy', ...subject, isNew: false, version: null, chaos: 'main' },
    ['env', 'tree', 'rule', 'live', 'image'],
  ],
  [{ action: 'undeploy', ...subject }, ['rule', 'live']],
  [{ action: 'restart', ...subject, service: null }, ['rule', 'live']],
];

const never = new AbortController().signal;
const small = fc.integer({ min: 0, max: 2 });
const change: fc.Arbitrary<Change> = fc.record({
  ...Object.fromEntries(parts.map((part) => [part, small])),
  ...Object.fromEntries(others.map((part) => [part, small])),
}) as fc.Arbitrary<Change>;

interface Bench {
  readonly place: World;
  readonly recipes: FakeRecipes;
  readonly base: Readonly<Record<string, ServiceSpec>>;
  readonly texts: ReadonlyMap<string, string>;
  roles: Policy;
  /** How often the branch was pushed to: a commit cannot be taken back. */
  pushes: number;
}

const [WIKI, BLOG] = ['wiki_oak_coop_app', 'blog_oak_coop_app'] as const;

async function benchOf(): Promise<Bench> {
  const blog = wikiRelease('1.0.0+2.0');
  const recipes = fakeRecipes({
    wiki: ['1.0.0+2.0', '2.0.0+3.0'].map((version) => wikiRelease(version)),
    blog: [
      {
        ...blog,
        files: { ...blog.files, 'compose.yml': blog.files['compose.yml']?.replace('wiki:', 'blog:') ?? '' },
      },
    ],
  });
  recipes.pushBranch('wiki', 'main', wikiRelease('2.0.0+3.0').files);
  const bench: { roles: Policy } = { roles: policy };
  const place = await world({ recipes, roles: () => bench.roles });
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', wait: '✅ #1' },
    { says: 'ana: !deploy blog', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
  );
  const { swarm, apps } = place;
  const base = { [WIKI]: swarm.service(WIKI).spec, [BLOG]: swarm.service(BLOG).spec };
  return Object.assign(bench, { place, recipes, base, texts: new Map(apps.files), pushes: 0 });
}

async function make(bench: Bench, now: Change): Promise<void> {
  const { place, recipes, base, texts } = bench;
  const { apps, swarm } = place;
  const env = (app: string, n: number): void => {
    const path = `servers/server1/${app}.oak.coop.env`;
    apps.files.set(path, `${texts.get(path)}${n === 0 ? '' : `NOTE=${n}\n`}`);
  };
  const live = (name: string, n: number): void => {
    const spec = base[name];
    swarm.changeByHand(name, (before) =>
      spec === undefined
        ? before
        : { ...spec, Labels: { ...spec.Labels, ...(n === 0 ? {} : { hand: `${n}` }) } },
    );
  };
  const image = (name: string, n: number): void => {
    swarm.digests.delete(name);
    if (n > 0) {
      swarm.digests.set(name, `sha256:${String(n).repeat(64)}`);
    }
  };
  env('wiki', now.env);
  env('blog', now.otherEnv);
  apps.files.set('README.md', `${now.commit}`);
  live(WIKI, now.live);
  live(BLOG, now.otherLive);
  image('wiki:3.0', now.image);
  image('blog:2.0', now.otherImage);
  image('nginx:1', now.elsewhere);
  swarm.putNetwork(`other${now.elsewhere}`);
  recipes.publish('blog', wikiRelease(`1.${now.release}.1+2.0`));
  if (now.tree === 1) {
    bench.pushes += 1;
    const files = wikiRelease('2.0.0+3.0').files;
    recipes.pushBranch('wiki', 'main', { ...files, 'README.md': `${bench.pushes}` });
  }
  await recipes.refresh(RecipeName.parse('wiki'), never);
  await recipes.refresh(RecipeName.parse('blog'), never);
  bench.roles = parseRoles(rolesOf(now), 'roles.yml', new Date(Date.UTC(2026, 10, 21)));
}

function rolesOf({ rule, otherRule, otherPeople }: Change): string {
  const mine = `  - { when: { action: ["*"], app: "wiki*" }, needs: { approvals: 1, from: steward, within: ${rule + 1}h } }`;
  const rest = `  - { when: { action: remove, app: "blog*" }, needs: { approvals: 1, from: steward, within: ${otherRule + 1}d } }`;
  return policy.lines
    .join('\n')
    .replace('rules:', `rules:\n${mine}\n${rest}`)
    .replace('role: member }', `role: ${otherPeople === 0 ? 'member' : 'operator'} }`);
}

async function digestOf({ place, roles }: Bench, wish: object): Promise<string> {
  const place0 = { room: RoomId.parse('!ops:oak.coop'), scope: RoomId.parse('!ops:oak.coop') };
  const from = {
    by: UserId.parse('@ana:oak.coop'),
    command: EventId.parse('$1'),
    thread: EventId.parse('$1'),
  };
  const request = Request.parse(wish);
  const operation = begin(OperationId.parse(9), { type: 'received', request, ...place0, ...from });
  const deps = {
    ...place.parts,
    ...place.parts.settings,
    roles: () => roles,
    planners: plannersOf(place.parts, (planner) => planner),
    heardUntil: () => new Date(0),
    nameOf: String,
  };
  const { plan } = await planAndDecide(operation, deps, never);
  return plan.digest;
}

it('of a plan changes exactly when something changes that the plan depends on', async () => {
  const bench = await benchOf();
  /** By wish and what it depends on; and the other way round. */
  const digests = new Map<string, string>();
  const meanings = new Map<string, string>();
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(change, async (now) => {
      await make(bench, now);
      for (const [index, [wish, dependsOn]] of wishes.entries()) {
        const values = dependsOn.map((part) => (part === 'tree' ? bench.pushes : now[part]));
        const meaning = `${index} ${values.join()}`;
        const digest = await digestOf(bench, wish);

        expect({ now, wish, digest }).toEqual({ now, wish, digest: digests.get(meaning) ?? digest });
        expect({ now, wish, meaning }).toEqual({ now, wish, meaning: meanings.get(digest) ?? meaning });
        digests.set(meaning, digest);
        meanings.set(digest, meaning);
        seen.add(meaning);
      }
    }),
    { numRuns: 80 },
  );
  expect(seen.size).toBeGreaterThan(100);
});

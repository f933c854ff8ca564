import { expect, it } from 'vitest';
import type { FakeRecipes } from '../fakes/fake-recipes.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { type World, wikiRelease, world } from '../fakes/world.ts';
import { playIn, type Turn } from './play.ts';

const APP = 'wiki_oak_coop_app';
const FILE = 'servers/server1/wiki.oak.coop.env';
const deployed: readonly Turn[] = [
  { says: 'ana: !deploy wiki', wait: '!approve 1' },
  { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
];

/** Somebody works at the mail of the next wiki. */
async function place(): Promise<{ readonly at: World; readonly recipes: FakeRecipes }> {
  const recipes = fakeRecipes({ wiki: ['1.0.0+2.0', '1.1.0+2.1'].map((version) => wikiRelease(version)) });
  push(recipes, 'one');
  return { at: await world({ recipes }), recipes };
}

function push(recipes: FakeRecipes, mail: string): void {
  const { files } = wikiRelease('1.1.0+2.1');
  const compose = (files['compose.yml'] ?? '').replace(
    'networks: [proxy]',
    `networks: [proxy]\n    environment: { MAIL: ${mail} }`,
  );
  recipes.pushBranch('wiki', 'mail', { ...files, 'compose.yml': compose, 'release/next': 'Mail will work.' });
}

/** The commits differ from what they are only by the files: the same in every run. */
function labelsOf({ swarm }: World): Record<string, string> {
  const labels = swarm.service(APP).spec.Labels;
  return Object.fromEntries(
    ['version', 'chaos', 'chaos-version'].map((fact) => [
      fact,
      labels[`coop-cloud.wiki_oak_coop.${fact}`] ?? 'none',
    ]),
  );
}

it('deploys a branch as chaos, shows it everywhere, and goes back to a release', async () => {
  const { at, recipes } = await place();
  await playIn(at, ...deployed);
  const before = at.room.transcript.length;
  await playIn(
    at,
    { says: 'ana: !plan wiki --chaos mail', wait: 'Nothing was done' },
    { says: 'ana: !deploy wiki --chaos mail', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 · Wiki', wait: '✅ #2' },
    { says: 'mo: !status wiki', wait: 'no release' },
    { says: 'mo: !apps', wait: '· running' },
    { says: 'mo: !drift wiki', wait: 'runs as its files say' },
    { says: 'ana: !deploy wiki --chaos mail', wait: '✅ #3' },
  );
  const { commit } = await recipes.commit((await at.apps.list()).apps[0]?.recipe ?? neverNamed(), 'mail');
  const short = commit.slice(0, 8);

  expect(labelsOf(at)).toEqual({ version: '1.1.0+2.1', chaos: 'true', 'chaos-version': short });
  expect(at.apps.files.get(FILE)).toContain(`TYPE=wiki:${short}\n`);
  await playIn(
    at,
    { says: 'ana: !deploy wiki', wait: '!approve 4' },
    { says: 'ana 👍', to: '#4 · Wiki', wait: '✅ #4' },
  );
  expect(labelsOf(at)).toEqual({ version: '1.1.0+2.1', chaos: 'false', 'chaos-version': 'none' });
  expect(
    at.room.transcript
      .slice(before)
      .replaceAll(short, '1a2b3c4d')
      .replaceAll(/plan [0-9a-f]{4}/g, 'plan 8c1f')
      .replaceAll(/\d+ s/g, '4 s')
      .replaceAll(/\d\d:\d\d/g, '10:02'),
  ).toMatchSnapshot();
});

function neverNamed(): never {
  throw new Error('there is no app');
}

it('runs the commit that was agreed to: a branch that moved voids the plan', async () => {
  const { at, recipes } = await place();
  await playIn(at, ...deployed, { says: 'ana: !deploy wiki --chaos mail', wait: '!approve 2' });
  push(recipes, 'two');
  const transcript = await playIn(
    at,
    { says: 'ana 👍', to: '#2 · Wiki', wait: 'New plan' },
    { says: 'ana: !reject 2', wait: 'Not done' },
  );

  expect(transcript).toContain('Moved since');
  expect(labelsOf(at)['chaos']).toBe('false');
});

it('says what is not there, what is a release, and who may', async () => {
  const { at } = await place();
  await playIn(at, ...deployed);
  const before = at.room.transcript.length;
  await playIn(
    at,
    { says: 'ana: !deploy wiki --chaos nail', wait: 'no branch and no commit' },
    { says: 'ana: !deploy wiki 1.0.0 --chaos mail', wait: 'both at once' },
    { says: 'ana: !deploy wiki --chaos', wait: 'needs a value' },
    { says: 'lou: !deploy wiki --chaos mail', wait: 'Ana, Kim' },
  );

  expect(at.room.transcript.slice(before)).toMatchSnapshot();
});

it('shows a plan with --dry-run, and restarts what does not change with --force', async () => {
  const { at } = await place();
  await playIn(at, ...deployed);
  const before = at.room.transcript.length;
  await playIn(
    at,
    { says: 'ana: !deploy wiki --dry-run', wait: 'asks for it' },
    { says: 'ana: !plan wiki --force', wait: '--force' },
    { says: 'ana: !deploy wiki —force', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 · Restart', wait: '✅ #2' },
    { says: 'ana: !deploy wiki', wait: '✅ #3' },
  );

  expect(at.swarm.service(APP).spec.TaskTemplate.ForceUpdate).toBe(1);
  expect(
    at.room.transcript
      .slice(before)
      .replaceAll(/plan [0-9a-f]{4}/g, 'plan 8c1f')
      .replaceAll(/\d+ s/g, '4 s')
      .replaceAll(/\d\d:\d\d/g, '10:02'),
  ).toMatchSnapshot();
});

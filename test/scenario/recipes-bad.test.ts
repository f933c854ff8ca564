import { expect, it } from 'vitest';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { wikiRelease, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

/** What people get wrong in recipes, and about them. `wiki` is broken at 1.1.0+2.1; an app is pinned to that, and one to what never was. */
async function place(): Promise<Awaited<ReturnType<typeof world>>> {
  const broken = wikiRelease('1.1.0+2.1');
  const wiki = [
    wikiRelease('1.0.0+2.0'),
    {
      ...broken,
      files: { ...broken.files, 'compose.yml': 'version: "3.8"\nservices:\n  app:\n    imgae: wiki\n' },
    },
    wikiRelease('2.0.0+3.0'),
  ];
  const recipes = fakeRecipes({
    wiki,
    empty: [],
    light: [{ ...wikiRelease('0.1.0+1.0'), isAnnotated: false }],
  });
  const made = await world({ recipes });
  made.apps.files.set('servers/server1/bad.oak.coop.env', 'TYPE=wiki:1.1.0+2.1\nDOMAIN=bad.oak.coop\n');
  made.apps.files.set('servers/server1/never.oak.coop.env', 'TYPE=wiki:9.0.0+9\nDOMAIN=never.oak.coop\n');
  made.apps.files.set('servers/server1/gone.oak.coop.env', 'TYPE=nothing\nDOMAIN=gone.oak.coop\n');
  made.apps.files.set('servers/server1/light.oak.coop.env', 'TYPE=light\nDOMAIN=light.oak.coop\n');
  made.apps.files.set('servers/server1/empty.oak.coop.env', 'TYPE=empty\nDOMAIN=empty.oak.coop\n');
  return made;
}

const cases: readonly (readonly [what: string, ...says: string[]])[] = [
  [
    'a recipe with no tags',
    '!plan empty.oak.coop',
    '!deploy empty.oak.coop',
    '!recipe empty',
    '!versions empty',
    '!diff empty 1.0.0',
    '!lint empty',
    '!new empty new.oak.coop',
  ],
  [
    'a recipe with lightweight tags only',
    '!plan light.oak.coop',
    '!deploy light.oak.coop 0.1.0',
    '!recipe light',
    '!versions light',
    '!diff light 0.1.0',
    '!lint light',
    '!new light new.oak.coop',
  ],
  [
    'a compose file that is broken at one tag',
    '!plan bad.oak.coop',
    '!deploy bad.oak.coop',
    '!versions wiki',
    '!diff wiki 1.0.0 1.1.0',
    '!lint wiki 1.1.0',
  ],
  [
    'a recipe that nobody has',
    '!plan gone.oak.coop',
    '!deploy zebra',
    '!recipe zebra',
    '!versions zebra',
    '!diff zebra 1.0.0',
    '!lint zebra',
    '!new zebra new.oak.coop',
  ],
  [
    'a version that does not exist',
    '!plan never.oak.coop',
    '!plan bad.oak.coop 7.0.0',
    '!deploy bad.oak.coop 1.0.1',
    '!diff wiki 1.0.0 7.0.0',
    '!lint wiki 7.0.0',
  ],
];

it.each(cases)('says of %s what is wrong and what to do', async (_what, ...says) => {
  const made = await place();
  let told = '';
  for (const words of says) {
    told = await playIn(made, { says: `ana: ${words}`, wait: '\nbot  ' });
  }

  expect(told).toMatchSnapshot();
  expect(made.log.lines.filter((line) => line.startsWith('error'))).toEqual([]);
});

import { expect, it } from 'vitest';
import { RecipeName } from '../../src/kernel/ids.ts';
import { type FakeRecipes, type FakeRelease, fakeRecipes } from '../fakes/fake-recipes.ts';
import { world } from '../fakes/world.ts';
import { readFixture } from '../fixtures/read-fixture.ts';
import { playIn } from './play.ts';

const files = readFixture('nextcloud');

/** The fixture as it was, and as it is after an upgrade that changes a bit of everything. */
function nextcloud(): readonly FakeRelease[] {
  const compose = files['compose.yml'] ?? '';
  const sample = files['.env.sample'] ?? '';
  const versioned = (version: string, image: string, more: Record<string, string> = {}): FakeRelease => ({
    version,
    files: {
      ...files,
      'compose.yml': compose
        .replace('31.0.4-fpm', image)
        .replace('version=12.1.0+31.0.4-fpm', `version=${version}`),
      ...more,
    },
  });
  return [
    versioned('11.0.0+30.0.8-fpm', '30.0.8-fpm'),
    versioned('12.0.0+31.0.2-fpm', '31.0.2-fpm'),
    versioned('12.0.1+31.0.3-fpm', '31.0.3-fpm', { 'compose.yml': 'services: [' }),
    versioned('12.1.0+31.0.4-fpm', '31.0.4-fpm', {
      'compose.yml': compose
        .replace('redis:7-alpine', 'valkey/valkey:8-alpine')
        .replace('- data:/var/www/html', '- data:/var/www/html\n      - /srv/photos:/photos'),
      '.env.sample': sample.replace(
        'LETS_ENCRYPT_ENV=production',
        'LETS_ENCRYPT_ENV=staging\nPHONE_REGION=\nLOG_LEVEL=2',
      ),
      'entrypoint.sh.tmpl': '#!/bin/sh\nexec "$@" --other\n',
      'release/12.1.0+31.0.4-fpm': 'The cache is another one.\nNothing to do.',
    }),
  ];
}

const listing = {
  entries: [
    {
      name: RecipeName.parse('wordpress'),
      category: 'Apps',
      description: 'Publish `news` on\nthe web https://example.coop',
      maturity: 4,
      versions: ['2.1.0+6.4.3'],
      repository: 'https://git.example.coop/wordpress.git',
      isAllowed: false,
      isListed: true,
    },
  ],
  problem: 'The list of recipes is of yesterday: nobody listens there.',
};

function recipes(): FakeRecipes {
  const fake = fakeRecipes({
    nextcloud: nextcloud(),
    tracker: [{ version: '0.0.1', files: readFixture('tracker'), isAnnotated: false }],
    empty: [],
  });
  fake.listed = listing;
  return fake;
}

it('lists and searches recipes by name, category and description', async () => {
  const place = await world({ recipes: recipes() });
  const transcript = await playIn(
    place,
    { says: 'mo: !recipes', wait: 'wordpress' },
    { says: 'mo: !recipes calendars', wait: 'nextcloud · ' },
    { says: 'mo: !recipes apps publish', wait: 'wordpress' },
    { says: 'mo: !recipes nextclod', wait: 'Did you mean' },
    { says: 'mo: !recipes zzzzzzzz', wait: 'lists all' },
  );

  expect(transcript).toMatchSnapshot();
});

it('says what a recipe is made of', async () => {
  const place = await world({ recipes: recipes() });
  place.apps.files.set('servers/server1/cloud.oak.coop.env', 'TYPE=nextcloud:12.0.0+31.0.2-fpm\n');
  const transcript = await playIn(
    place,
    { says: 'mo: !recipe nextcloud', wait: 'Here:' },
    { says: 'mo: !recipe tracker', wait: 'No release' },
    { says: 'mo: !recipe empty', wait: 'no tags' },
    { says: 'mo: !recipe nextclod', wait: 'Nothing was done' },
    { says: 'mo: !recipe wordpress', wait: 'Nothing was done' },
  );

  expect(transcript).toMatchSnapshot();
});

it('lists versions, newest first, with the class of each step and what is wrong with them', async () => {
  const fake = recipes();
  const place = await world({ recipes: fake });
  const transcript = await playIn(
    place,
    { says: 'mo: !versions nextcloud', wait: '4 versions' },
    { says: 'mo: !versions tracker', wait: 'lightweight' },
    { says: 'mo: !versions empty', wait: 'no versions' },
  );

  expect(transcript).toMatchSnapshot();
});

it('says what differs between two versions', async () => {
  const place = await world({ recipes: recipes() });
  const transcript = await playIn(
    place,
    { says: 'mo: !diff nextcloud 12.0.0', wait: '-12.1.0+31.0.4-fpm.diff' },
    { says: 'mo: !diff nextcloud 12.0.0 12.0.1', wait: '12.0.1+31.0.3-fpm.diff' },
    { says: 'mo: !diff nextcloud 12.1.0 11.0.0', wait: '-11.0.0+30.0.8-fpm.diff' },
    { says: 'mo: !diff nextcloud 12.0.0 12.0.0', wait: 'Nothing differs' },
    { says: 'mo: !diff nextcloud 12.0.9', wait: 'Nothing was done' },
  );

  expect(transcript).toMatchSnapshot();
});

it('checks a recipe by the rules, errors first', async () => {
  const place = await world({ recipes: recipes() });
  const transcript = await playIn(
    place,
    { says: 'mo: !lint nextcloud', wait: 'nextcloud-lint.txt' },
    { says: 'mo: !lint nextcloud 12.0.1', wait: 'nextcloud-lint.txt' },
    { says: 'mo: !lint tracker', wait: 'tracker-lint.txt' },
    { says: 'mo: !lint empty', wait: 'Nothing was done' },
  );

  expect(transcript).toMatchSnapshot();
});

it('does not deploy a version whose tag was moved until somebody settles it', async () => {
  const fake = recipes();
  const place = await world({ recipes: fake });
  const [first] = nextcloud().slice(-1);
  fake.publish('nextcloud', {
    version: '12.1.0+31.0.4-fpm',
    files: { ...first?.files, 'abra.sh': 'evil() {' },
  });
  const transcript = await playIn(
    place,
    { says: 'mo: !versions nextcloud', wait: 'accepted-tags.yml' },
    { says: 'lou: !deploy nextcloud', wait: 'was moved' },
    { says: 'lou: !deploy nextcloud 12.0.0', wait: '!approve' },
  );

  expect(
    transcript.replaceAll(/[0-9a-f]{40}/g, '<commit>').replaceAll(/[0-9a-f]{8}/g, '<digits>'),
  ).toMatchSnapshot();
});

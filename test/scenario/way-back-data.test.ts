import { expect, it } from 'vitest';
import type { Policy } from '../../src/access/roles.ts';
import { parseRoles } from '../../src/access/roles.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { policy, type World, wikiRelease, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

const APP = 'wiki_oak_coop_app';
const ENV = 'servers/server1/wiki.oak.coop.env';
const crash = { error: 'task: non-zero exit (1)', exitCode: 1 };

/** A wiki with pages on a volume, and a password. */
function withData(version: string): ReturnType<typeof wikiRelease> {
  const release = wikiRelease(version);
  const compose = release.files['compose.yml'] ?? '';
  const more = 'secrets:\n  key: { external: true, name: "${STACK_NAME}_key_${SECRET_KEY_VERSION}" }\n';
  return {
    ...release,
    files: {
      ...release.files,
      'compose.yml': `${compose.replace(
        '    networks: [proxy]\n',
        '    networks: [proxy]\n    volumes: ["pages:/pages"]\n    secrets: [key]\n',
      )}volumes:\n  pages:\n${more}`,
      '.env.sample': `${release.files['.env.sample']}SECRET_KEY_VERSION=v1\n`,
    },
  };
}

function withRule(needs: string): Policy {
  const text = policy.lines
    .join('\n')
    .replace('rules:\n', `rules:\n  - { when: { action: rollback }, needs: ${needs} }\n`);
  return parseRoles(text, 'roles.yml', new Date(Date.UTC(2026, 10, 21)));
}

async function upgraded(roles: Policy = policy, setting = ''): Promise<World> {
  const wiki = ['1.0.0+2.0', '2.0.0+3.0'].map(withData);
  const place = await world({ recipes: fakeRecipes({ wiki }), roles: () => roles });
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  place.apps.files.set(ENV, `${place.apps.files.get(ENV)}${setting}`);
  await playIn(
    place,
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
  );
  return place;
}

it('says what becomes of data, and never runs without an OK for the plan', async () => {
  const place = await upgraded(withRule('none'));
  const transcript = await playIn(place, { says: 'ana: !rollback wiki', wait: '!approve 3' });

  expect(transcript.slice(transcript.indexOf('ana  !rollback'))).toMatchSnapshot();
});

it('is no matter for silence where data may be lost', async () => {
  const place = await upgraded(withRule('{ lazy: 20m }'));
  const transcript = await playIn(place, { says: 'ana: !rollback wiki', wait: '!approve 3' });

  expect(transcript).toContain('Needs 1 OK: Kim');
});

it.each(['COOPBOT_ROLLBACK=code\n'])('goes by the rule where the app’s settings say %s', async (setting) => {
  const place = await upgraded(withRule('none'), setting);
  const transcript = await playIn(place, { says: 'ana: !rollback wiki', wait: '✅ #3' });

  expect(transcript).toContain('it is said to go back by');
});

it('takes no word of a file that nobody agreed to', async () => {
  const place = await upgraded(withRule('none'));
  place.apps.files.set(ENV, `${place.apps.files.get(ENV)}COOPBOT_ROLLBACK=code\n`);
  const transcript = await playIn(place, { says: 'ana: !rollback wiki', wait: '!approve 3' });

  expect(transcript).toContain('Its data stays as 3.0 left it');
  expect(transcript).not.toContain('✅ #3');
});

it('asks nobody when a password is gone, and says which', async () => {
  const place = await upgraded();
  place.swarm.loseSecret('wiki_oak_coop_key_v1');
  const writes = place.swarm.writes.length;
  const transcript = await playIn(place, { says: 'ana: !rollback wiki', wait: '#3 ·' });

  expect(transcript.slice(transcript.indexOf('ana  !rollback'))).toMatchSnapshot();
  expect(place.swarm.writes).toHaveLength(writes);
});

it('tells the room when what it offers cannot be done', async () => {
  const place = await upgraded();
  place.swarm.crashing.set(APP, crash);
  place.apps.files.set(ENV, `${place.apps.files.get(ENV)}SECRET_KEY_VERSION=v2\n`);
  place.swarm.trouble = (call) => {
    if (call === 'applyService done') {
      place.swarm.loseSecret('wiki_oak_coop_key_v1');
    }
  };
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki', wait: '!approve 3' },
    { says: 'ana 👍', to: '#3 ·', wait: 'room ❌ #4' },
  );

  expect(transcript.slice(transcript.indexOf('❌ #3 ·'))).toMatchSnapshot();
});

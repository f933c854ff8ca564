import { expect, it } from 'vitest';
import { type FakeRecipes, fakeRecipes } from '../fakes/fake-recipes.ts';
import { type World, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

/** A pad that keeps data, with a password; `more` goes into its service. */
function release(version: string, more = ''): { version: string; files: Record<string, string> } {
  const [, upstream = ''] = version.split('+');
  const compose = `version: "3.8"
services:
  app:
    image: pad:${upstream}
    networks: [proxy]
    secrets: [db_password]
    volumes: ["pages:/pages"]
${more}    deploy:
      labels: ["coop-cloud.\${STACK_NAME}.version=${version}"]
networks:
  proxy: { external: true }
volumes:
  pages:
secrets:
  db_password: { external: true, name: "\${STACK_NAME}_db_password_\${SECRET_DB_PASSWORD_VERSION}" }
`;
  const sample = 'TYPE=pad\nDOMAIN=pad.example.com\nSECRET_DB_PASSWORD_VERSION=v1\n';
  const notes = { [`release/${version}`]: `Notes of ${upstream}.` };
  return { version, files: { 'compose.yml': compose, '.env.sample': sample, ...notes } };
}

const checked = `    healthcheck: { test: ["CMD", "true"], interval: 30s, timeout: 10s, retries: 3, start_period: 2m }
`;

async function padWorld(second = checked): Promise<World & { readonly recipes: FakeRecipes }> {
  const recipes = fakeRecipes({ pad: [release('1.0.0+2.0', checked), release('1.1.0+2.1', second)] });
  return { ...(await world({ recipes })), recipes };
}

const started = [
  { says: 'ana: !deploy pad 1.0.0', wait: '!approve 1' },
  { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
];

it('says what is new about an app with data, and what cannot be taken back', async () => {
  const place = await padWorld();
  const transcript = await playIn(
    place,
    ...started,
    { says: 'mo: !plan pad 1.1.0', wait: 'asks for it' },
    { says: 'ana: !deploy pad 1.1.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
    { says: 'ana: !deploy pad 1.0.0', wait: 'Needs 2 OK' },
  );

  expect(transcript).toMatchSnapshot();
});

it('takes how long it was away from what the journal knows', async () => {
  const place = await padWorld();
  const said = await playIn(
    place,
    ...started,
    { says: 'ana: !restart pad', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
    { says: 'mo: !plan pad 1.1.0', wait: 'asks for it' },
  );

  expect(said).toContain('A break for members, up to 4 min.');
  expect(said.slice(said.indexOf('!plan'))).toContain('Away for less than a minute, as before.');
});

it('remembers across a way back which place the recipe came from', async () => {
  const place = await padWorld();
  await playIn(
    place,
    ...started,
    { says: 'ana: !deploy pad 1.1.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
    { says: 'ana: !rollback pad', wait: '!approve 3' },
    { says: 'ana 👍', to: '#3 ·', wait: '✅ #3' },
  );
  place.recipes.moveTo('pad', 'https://evil.example/pad.git');

  const said = await playIn(place, { says: 'mo: !plan pad 1.0.0', wait: 'reaches' });

  expect(said).toMatch(/reaches further than before:\s+another\s+source\s+of\s+the\s+recipe/);
});

it('calls a recipe from another place big, and what reaches further than before', async () => {
  const place = await padWorld(`    ports: ["2222:22"]\n    cap_add: [NET_ADMIN]\n`);
  place.recipes.moveTo('pad', 'https://elsewhere.example/pad.git');
  const here = await playIn(place, ...started, { says: 'mo: !plan pad 1.1.0', wait: 'asks for it' });
  place.recipes.moveTo('pad', 'https://evil.example/pad.git');
  const there = await playIn(place, { says: 'mo: !plan pad 1.0.0', wait: 'another' });

  expect(here).toMatch(/a big step\s+\(major\)/);
  expect(here).toMatch(/reaches further than before:\s+CAP_NET_ADMIN, port 2222/);
  expect(here).not.toContain('another source');
  expect(there).toMatch(/another\s+source of the recipe/);
});

it('counts the details that have no room, and tells them in a file', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `      NEW_${index}: "1"\n`).join('');
  const place = await padWorld(`${checked}    environment:\n${names}`);
  const transcript = await playIn(
    place,
    ...started,
    { says: 'mo: !plan pad 1.1.0', wait: '[plan.txt]' },
    { says: 'ana: !deploy pad 1.1.0', wait: '!approve 2' },
    { says: 'mo: !show 2', wait: '[2.txt]' },
  );

  expect(transcript.slice(transcript.indexOf('mo   !plan'))).toMatchSnapshot();
});

it('says when a way back lacks a password that it needs', async () => {
  const place = await padWorld();
  const said = await playIn(place, ...started);
  expect(said).toContain('✅ #1');
  place.swarm.loseSecret('pad_oak_coop_db_password_v1');
  const after = await playIn(place, { says: 'mo: !plan pad 1.1.0', wait: 'asks for it' });

  expect(after).toMatch(/The way back to 2\.0 lacks passwords:\s+db_password_v1/);
});

import { expect, it } from 'vitest';
import { parseRoles } from '../../src/access/roles.ts';
import { RoomId } from '../../src/kernel/ids.ts';
import { until, type World, world } from '../fakes/world.ts';

const blogRoom = RoomId.parse('!blog:oak.coop');

const roles = parseRoles(
  `people:
  ana: { matrix: "@ana:oak.coop" }
roles:
  steward: { do: ["*"] }
assignments:
  - { who: ana, role: steward }
rooms:
  "!ops:oak.coop": { apps: ["*"] }
  "!blog:oak.coop": { apps: ["blog.*"] }
`,
  'roles.yml',
  new Date(Date.UTC(2026, 10, 21)),
);

/** A wiki of the other room, and files that cannot be read: one of each room. */
async function place(): Promise<World> {
  const made = await world({ roles: () => roles });
  const { files } = made.apps;
  files.set('servers/server1/wiki.oak.coop.env', 'TYPE=wiki:1.0.0+2.0\nDOMAIN=wiki.oak.coop\nHIDDEN=1\n');
  files.set('servers/server1/payroll.oak.coop.env', 'DOMAIN=payroll.oak.coop\n');
  files.set('servers/server1/blog.oak.coop.env', 'DOMAIN=blog.oak.coop\n');
  return made;
}

/** What the bot says in the room of the blog. */
async function saidTo(command: string, wait: string): Promise<string> {
  const made = await place();
  const { room, run } = made;
  await run(async () => {
    room.say('ana', command, { room: blogRoom });
    await until(
      () => room.transcript.includes(wait),
      () => room.transcript,
    );
  });
  return room.transcript;
}

it.each(['!plan wiki', '!deploy wiki --dry-run', '!plan wiki.oak.coop', '!deploy wiki.oak.coop'])(
  'shows no plan of an app that the room is not about: %s',
  async (command) => {
    const said = await saidTo(command, 'Nothing was done');

    expect(said).toMatch(/wiki\.oak\.coop is not an app of this\s+room/);
    expect(said).not.toMatch(/HIDDEN|1\.0\.0|server1/);
  },
);

it.each(['!apps', '!adopt'])('names no file of another room that cannot be read: %s', async (command) => {
  const said = await saidTo(command, 'blog.oak.coop');

  expect(said).not.toContain('payroll');
});

it('does not say which app of another room has a stack name already', async () => {
  const made = await place();
  made.apps.files.set('servers/server1/blog.oak.coop.env', 'TYPE=wiki:1.0.0+2.0\nDOMAIN=blog.oak.coop\n');
  made.apps.files.set(
    'servers/server1/blog.birch.coop.env',
    'TYPE=wiki:1.0.0+2.0\nDOMAIN=blog.birch.coop\nSTACK_NAME=wiki_oak_coop\n',
  );
  const { room, run } = made;
  await run(async () => {
    room.say('ana', '!apps', { room: blogRoom });
    await until(() => room.transcript.includes('STACK_NAME of its'));
    room.say('ana', '!config set blog.oak.coop STACK_NAME=wiki_oak_coop', { room: blogRoom });
    await until(() => room.transcript.includes('has that stack'));
  });

  expect(room.transcript.replaceAll(/\s+/g, ' ')).toContain('is also that of another app');
  expect(room.transcript).not.toContain('wiki.oak.coop');
});

it('offers a stranger only what everybody may', async () => {
  const made = await world({ roles: () => roles });
  await made.run(async () => {
    made.room.say('sam', '!help');
    await until(() => made.room.transcript.includes('!help more'));
  });

  expect(made.room.transcript).not.toMatch(/!approve|!cancel|!queue|!deploy/);
});

import { expect, it } from 'vitest';
import { parseRoles } from '../../src/access/roles.ts';
import { rolesDigest } from '../../src/access/roles-digest.ts';
import { RoomId } from '../../src/kernel/ids.ts';
import { first, until, type World, world } from '../fakes/world.ts';
import { playIn, tidy } from './play.ts';

/** Ballots of people about deploys, of collectives about stopping, and silence about restarts. */
const rolesText = `people:
  ana: { matrix: "@ana:oak.coop", collective: oak }
  kim: { matrix: "@kim:oak.coop", collective: oak }
  lou: { matrix: "@lou:oak.coop", collective: birch }
  mo:  { matrix: "@mo:oak.coop" }
roles:
  member:   { do: [look] }
  steward:  { do: ["*"] }
assignments:
  - { who: [ana, kim, lou], role: steward }
  - { who: mo, role: member }
rooms:
  "!ops:oak.coop": { apps: ["*"] }
rules:
  - { when: { action: create }, needs: { ballot: person, within: 2d } }
  - { when: { action: undeploy }, needs: { ballot: collective, from: steward } }
  - { when: { action: restart }, needs: { lazy: 24h, from: [steward, member] } }
`;
const roles = parseRoles(rolesText, 'roles.yml', new Date('2026-11-21T10:02:00Z'));

async function voting(): Promise<World> {
  return world({ roles: () => roles });
}

it('holds a ballot: for, aside, a block with its reason, and a change of mind', async () => {
  const transcript = await playIn(
    await voting(),
    { says: 'lou: !deploy wiki', wait: 'A ballot by' },
    { says: 'ana 👍', to: 'New app', wait: '✓ Ana' },
    { says: 'mo: !vote 1 block it is too early', wait: 'Mo blocks: it is too early' },
    { says: 'lou: !vote 1 maybe', wait: 'is no stance' },
    { says: 'lou: !vote 1 for', wait: '2 of 4 for it: ✓ Ana ✓ Lou' },
    { says: 'mo: !vote 1 aside', wait: 'Mo stands aside' },
    { says: 'kim 👍', to: 'New app', wait: '✅ #1' },
  );

  expect(transcript).toMatchSnapshot();
});

it('ends a ballot that everybody has spoken in and somebody blocks', async () => {
  const place = await voting();
  const { room } = place;
  await place.run(async () => {
    room.say('lou', '!deploy wiki');
    await until(() => room.transcript.includes('A ballot by'));
    room.react('ana', room.last('New app'), '✅');
    const block = room.react('kim', room.last('New app'), '❌');
    await until(() => room.transcript.includes('✗ Kim blocks'));
    room.redact('kim', block);
    await until(() => !room.transcript.includes('✗ Kim blocks'));
    room.say('kim', '!reject 1 no room on the disk');
    await until(() => room.transcript.includes('✗ Kim blocks: no room'));
    room.react('mo', room.last('New app'), '🤷');
    await until(() => room.transcript.includes('Mo stands aside'));
    room.say('lou', '!vote 1 for');
    await until(() => room.transcript.includes('Asked by Lou'));
  });

  expect(tidy(room.transcript)).toMatchSnapshot();
});

it('lets one voice of a ballot cancel nothing: it is one among others', async () => {
  const transcript = await playIn(
    await voting(),
    { says: 'lou: !deploy wiki', wait: 'A ballot by' },
    { says: 'mo: !cancel 1', wait: 'Mo may not cancel #1' },
    { says: 'kim: !cancel 1', wait: 'Cancelled: New app' },
  );

  expect(transcript).toContain('Mo may not cancel #1');
});

it('is stopped by no single voice once it was won and waits for its turn', async () => {
  const place = await voting();
  const { room, swarm, store } = place;
  await place.run(async () => {
    room.say('lou', '!deploy wiki');
    await until(() => room.transcript.includes('A ballot by'));
    const gate = Promise.withResolvers<void>();
    const observe = swarm.observe.bind(swarm);
    swarm.observe = async (...given) => {
      await gate.promise;
      return observe(...given);
    };
    ['ana', 'kim', 'lou'].forEach((who) => void room.react(who, room.last('New app'), '👍'));
    await until(() => place.lock.held.length > 0);
    room.say('mo', '!reject 1 after all');
    await until(() => room.transcript.includes('#1 is agreed already'));
    gate.resolve();
    await until(() => room.transcript.includes('✅ #1'));
  });

  expect(store.journal.operation(first)?.ending?.verdict).toBe('ok');
});

it('takes what somebody says with another of their Matrix ids for their newest word', async () => {
  const text = rolesText.replace('"@kim:oak.coop"', '["@kim:oak.coop", "@phone:oak.coop"]');
  const two = parseRoles(text, 'roles.yml', new Date('2026-11-21T10:02:00Z'));
  const place = await world({ roles: () => two });
  await playIn(
    place,
    { says: 'ana: !deploy wiki', wait: 'A ballot by' },
    { says: 'kim: !vote 1 block not now', wait: '✗ Kim blocks' },
    { says: 'phone 👍', to: 'New app', wait: '✓ Kim' },
    { says: 'kim: !deploy nextcloud', wait: '!vote 2' },
    { says: 'phone: !reject 2 never mind', wait: '#2 · Not done' },
  );

  const said = { blocks: [], approvals: ['@phone:oak.coop'] };
  expect(place.store.journal.operation(first)).toMatchObject({ state: 'waiting', ...said });
});

it('notes with every decision by which rules and roles it was taken', async () => {
  let current = roles;
  const place = await world({ roles: () => current });
  await playIn(place, { says: 'ana: !deploy wiki', wait: 'A ballot by' });
  current = { ...roles, suspended: new Set(['mo']) };
  await playIn(
    place,
    { says: 'ana 👍', to: 'New app', wait: '✓ Ana' },
    { says: 'kim 👍', to: 'New app', wait: '✓ Kim' },
    { says: 'lou 👍', to: 'New app', wait: '✅ #1' },
  );

  const noted = place.store.journal
    .history(first)
    .flatMap(({ event }) =>
      'roles' in event ? [[event.type, event.roles === rolesDigest(current, 'test')]] : [],
    );
  expect(noted).toEqual([
    ['planned', false],
    ['approved', true],
    ['approved', true],
    ['approved', true],
    ['started', true],
  ]);
});

it('lets collectives speak with one voice each, and takes along the vote of who leaves', async () => {
  const place = await voting();
  const { room } = place;
  place.apps.files.set('servers/server1/wiki.oak.coop.env', 'TYPE=wiki:1.1.0+2.1\nDOMAIN=wiki.oak.coop\n');
  await place.run(async () => {
    room.say('ana', '!deploy wiki 1.1.0');
    await until(() => room.transcript.includes('!approve 1'));
    room.react('ana', room.last('#1'), '👍');
    await until(() => room.transcript.includes('✅ #1'));
    room.say('ana', '!undeploy wiki');
    await until(() => room.transcript.includes('2 collectives'));
    room.react('kim', room.last('A ballot'), '👍');
    await until(() => room.transcript.includes('1 of 2 for it: ✓ oak'));
    room.say('ana', '!vote 2 for');
    room.leave('kim');
    room.leave('ana');
    await until(() => !room.transcript.includes('✓ oak'));
    room.say('lou', '!vote 2 for');
    await until(() => room.transcript.includes('✓ birch'));
    room.say('kim', '!vote 2 for');
    await until(() => room.transcript.includes('✅ #2'));
  });

  expect(room.transcript).toContain('2 of 2 for it: ✓ oak ✓ birch');
});

it('runs when nobody blocked it in time, and not when somebody did', async () => {
  const place = await voting();
  const { room, clock, store } = place;
  await place.run(async () => {
    room.say('lou', '!deploy wiki');
    await until(() => room.transcript.includes('A ballot by'));
    for (const who of ['ana', 'kim', 'mo']) {
      room.react(who, room.last('A ballot by'), '👍');
    }
    await until(() => room.transcript.includes('✅ #1'));
    room.say('lou', '!restart wiki');
    await until(() => room.transcript.includes('!reject 2 blocks'));
    expect(room.transcript).toContain('unless somebody blocks it');
    clock.advance(25 * 3_600_000);
    await until(() => room.transcript.includes('✅ #2'));
    room.say('lou', '!restart wiki');
    await until(() => room.transcript.includes('!reject 3 blocks'));
    room.react('mo', room.last('!reject 3 blocks'), '👎');
    await until(() => room.transcript.includes('✗ Mo blocks'));
    clock.advance(25 * 3_600_000);
    await until(() => room.transcript.includes('Mo blocks it.'));
  });

  expect(store.journal.operation(first)?.ending?.verdict).toBe('ok');
  expect(room.transcript).toContain('nobody blocked it');
  expect(store.journal.recent(RoomId.parse('!ops:oak.coop'), 1)[0]?.ending?.verdict).toBe('rejected');
});

it('keeps the block of somebody who was put out of the room: silence without them is none', async () => {
  const place = await voting();
  const { room, clock, swarm } = place;
  await playIn(
    place,
    { says: 'lou: !deploy wiki', wait: 'A ballot by' },
    { says: 'ana 👍', to: 'New app', wait: '✓ Ana' },
    { says: 'kim 👍', to: 'New app', wait: '✓ Kim' },
    { says: 'mo 👍', to: 'New app', wait: '✅ #1' },
    { says: 'lou: !restart wiki', wait: '!reject 2 blocks' },
    { says: 'mo 👎', to: '!reject 2 blocks', wait: '✗ Mo blocks' },
  );
  const writes = swarm.writes.length;
  await place.run(async () => {
    room.leave('mo');
    await until(() => place.store.inbox.pending().length === 0);
    clock.advance(25 * 3_600_000);
    await until(() => place.store.journal.open().length === 0);
  });

  expect(room.transcript).toContain('Mo blocks it.');
  expect(swarm.writes).toHaveLength(writes);
});

it('says what an operation needs, by which line, and whose word is missing', async () => {
  const transcript = await playIn(
    await voting(),
    { says: 'lou: !deploy wiki', wait: 'A ballot by' },
    { says: 'ana: !vote 1 block not today', wait: '✗ Ana blocks' },
    { says: 'mo: !why 1', wait: 'Still to speak' },
    { says: 'mo: !why 9', wait: 'no #9' },
    { says: 'mo: !who can restart', wait: 'may.' },
    { says: 'mo: !who can look', wait: 'and Mo' },
    { says: 'mo: !who can fly', wait: 'no such action' },
  );

  expect(transcript).toMatchSnapshot();
});

it('reminds those whose word is missing, once, before the time is over', async () => {
  const place = await voting();
  const { room, clock } = place;
  const shown = (): string => room.transcript.replaceAll(/\s+/g, ' ');
  await place.run(async () => {
    room.say('lou', '!deploy wiki');
    await until(() => room.transcript.includes('A ballot by'));
    room.react('ana', room.last('New app'), '👍');
    await until(() => room.transcript.includes('✓ Ana'));
    clock.advance(47 * 3_600_000);
    await until(() => shown().includes('without an answer of'));
  });
  await place.run(async () => {
    clock.advance(2 * 3_600_000);
    await until(() => shown().includes('more than half are needed'));
  });

  const reminders = room.sent.filter(
    (one) => one.kind === 'message' && JSON.stringify(one.document).includes('without an answer'),
  );
  expect(reminders).toMatchObject([{ mentions: ['@kim:oak.coop', '@lou:oak.coop', '@mo:oak.coop'] }]);
});

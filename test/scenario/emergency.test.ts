import { expect, it } from 'vitest';
import { decide } from '../../src/access/decide.ts';
import { parseRoles } from '../../src/access/roles.ts';
import { AppName, RoomId, UserId } from '../../src/kernel/ids.ts';
import { server, until, type World, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

const HOUR_MS = 3_600_000;

const roles = parseRoles(
  `people:
  ana: { matrix: "@ana:oak.coop" }
  kim: { matrix: "@kim:oak.coop" }
  lou: { matrix: "@lou:oak.coop" }
  mo:  { matrix: "@mo:oak.coop" }
roles:
  member:   { do: [look, restart] }
  operator: { do: [look, create, deploy, scale, hold, rollback, emergency], propose: [restart] }
  steward:  { do: ["*"] }
assignments:
  - { who: [ana, kim], role: steward }
  - { who: lou, role: operator }
  - { who: mo, role: member }
rooms:
  "!ops:oak.coop": { apps: ["*"] }
rules:
  - { when: { action: [restart, scale, hold, rollback] }, needs: { approvals: 1, from: steward, requester: excluded } }
`,
  'roles.yml',
  new Date(Date.UTC(2026, 10, 21)),
);

async function running(): Promise<World> {
  const place = await world({ roles: () => roles });
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  return place;
}

function since(transcript: string): string {
  return transcript.slice(transcript.indexOf('running, address answers, way back kept'));
}

it('does at once what loses nothing, calls whoever would have been asked, and stays open until one of them looked', async () => {
  const place = await running();
  const transcript = await playIn(
    place,
    { says: 'lou: !restart wiki --emergency "members cannot log in"', wait: 'room ✅ #2' },
    { says: 'lou: !review 2 ok', wait: 'is for Ana or Kim' },
    { says: 'mo: !review 2 ok', wait: 'Nothing was done' },
    { says: 'kim: !review 2 no call first next time', wait: 'That was not right, says' },
    { says: 'ana: !review 2 ok', wait: 'nothing to be reviewed' },
    { says: 'ana: !history', wait: 'review' },
  );

  expect(since(transcript)).toMatchSnapshot();
  const called = place.room.sent.find((one) => 'mentions' in one && one.mentions.length > 0 && isAbout(one));
  expect(called).toMatchObject({ mentions: ['@ana:oak.coop', '@kim:oak.coop', '@mo:oak.coop'] });
  expect(place.swarm.writes.at(-1)).toContain('wiki_oak_coop_app');
});

/** The line in the room as it was first. */
function isAbout(sent: object): boolean {
  return JSON.stringify(sent).includes('without the OK of');
}

it('takes a thumb on the line in the room for a look', async () => {
  const place = await running();
  const transcript = await playIn(
    place,
    { says: 'lou: !scale wiki app 2 --emergency too many people', wait: 'one word too many' },
    { says: 'lou: !scale wiki app 2 --emergency "too many people"', wait: 'room ✅ #2' },
    { says: 'lou 👍', to: 'Was that', wait: 'is for Ana or Kim' },
    { says: 'ana 👍', to: 'Was that', wait: 'That was right, says Ana.' },
  );

  expect(transcript).toContain('✅ #2 · app of Wiki runs: 2 copies');
});

it('holds at once, and calls whoever would have been asked', async () => {
  const place = await running();
  const transcript = await playIn(place, {
    says: 'lou: !hold wiki 2h it eats data --emergency "nobody answers"',
    wait: 'Was that',
  });

  expect(since(transcript).replaceAll(/\s+/g, ' ')).toContain('An emergency, says Lou: nobody answers');
});

it.each([
  ['mo: !restart wiki --emergency "I want it"', 'Acting without consent needs'],
  ['lou: !deploy wiki --emergency "now"', 'no such flag|one word too many|Usage'],
  ['lou: !restart wiki --emergency', 'needs a value'],
])('is refused: %s', async (says, said) => {
  const place = await running();
  const before = place.swarm.writes.length;
  const transcript = await playIn(place, { says, wait: 'Nothing was' });

  expect(since(transcript).replaceAll(/\s+/g, ' ')).toMatch(new RegExp(said));
  expect(place.swarm.writes).toHaveLength(before);
});

it('skips no OK for what may lose data', () => {
  const asked = {
    actor: UserId.parse('@lou:oak.coop'),
    room: RoomId.parse('!ops:oak.coop'),
    actions: ['rollback'],
    class: null,
    app: AppName.parse('wiki.oak.coop'),
    server,
    recipe: null,
    now: new Date(Date.UTC(2026, 10, 21)),
    isEmergency: true,
  };

  expect(decide(roles, asked)).toMatchObject({ decision: 'granted', consent: { kind: 'none' } });
  expect(decide(roles, { ...asked, mayLose: true }).decision).toBe('refused');
});

it('calls those who should look once a day, until one of them did', async () => {
  const place = await running();
  const { room, clock, run } = place;
  const calls = (): number => room.transcript.split('was an emergency').length - 1;
  await playIn(place, { says: 'lou: !restart wiki --emergency "nobody is in"', wait: 'room ✅ #2' });
  expect(calls()).toBe(0);
  clock.advance(25 * HOUR_MS);
  await run(async () => until(() => calls() === 1));

  expect(room.sent.at(-1)).toMatchObject({ mentions: ['@ana:oak.coop', '@kim:oak.coop', '@mo:oak.coop'] });

  await playIn(place, { says: 'kim: !review 2 ok', wait: 'That was right, says' });
  clock.advance(25 * HOUR_MS);
  await playIn(place, { says: 'kim: !whoami', wait: 'steward' });

  expect(calls()).toBe(1);
});

import { afterEach, expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import { UserId } from '../../src/kernel/ids.ts';
import { until } from '../fakes/world.ts';
import { playIn } from './play.ts';
import { agreedText, type RolesPlace, rolesPlace, stewardMo } from './roles-place.ts';

let place: RolesPlace;
afterEach(async () => place.end());

const ruled = `${agreedText}  - { when: { action: roles }, needs: { approvals: 1, from: steward, requester: excluded } }\n`;

function rolesOf(name: string): readonly string[] {
  return place.roles
    .current()
    .assignments.filter(({ who }) => 'people' in who && who.people.includes(name))
    .map(({ role }) => role);
}

it('adds somebody to the file with the OK of another steward, and counts without a second question', async () => {
  place = await rolesPlace(ruled);
  const said = await playIn(
    place,
    { says: 'sam: !apps', wait: 'I don' },
    { says: 'ana: !role add @sam:oak.coop member until 2027-03-01', wait: '!approve 1' },
    { says: 'ana: !approve 1', wait: 'The voice of Ana does not count' },
    { says: 'kim 👍', to: 'Sam gets role', wait: '✅ #1' },
    { says: 'sam: !whoami', wait: 'You are Sam' },
  );

  expect(said).toMatchSnapshot();
  expect(place.settings.text).toBe(
    ruled
      .replace('roles:\n', '  sam: { matrix: "@sam:oak.coop" }\nroles:\n')
      .replace('rooms:\n', '  - { who: sam, role: member, until: 2027-03-01 }\nrooms:\n'),
  );
  expect(place.settings.commits).toEqual(['Give sam role member until 2027-03-01, by @ana:oak.coop']);
  expect(place.store.journal.ofAction('roles')).toHaveLength(1);
});

it('takes a role away at once with one OK where no rule asks for more', async () => {
  place = await rolesPlace();
  const said = await playIn(
    place,
    { says: 'ana: !role remove mo', wait: '!approve 1' },
    { says: 'ana 👍', to: 'Mo loses', wait: '✅ #1' },
    { says: 'mo: !apps', wait: 'You have no role yet' },
  );

  expect(said).toMatchSnapshot();
  expect(rolesOf('mo')).toEqual([]);
});

it('refuses at once what cannot be, and says what to do', async () => {
  place = await rolesPlace(ruled.replace('[ana, kim]', '[ana, kim, lou]'));
  const said = await playIn(
    place,
    { says: 'mo: !role add @mo2:oak.coop steward', wait: 'needs a steward' },
    { says: 'ana: !role', wait: 'Say !role add' },
    { says: 'ana: !role add sam member', wait: 'names nobody' },
    { says: 'ana: !role add @sam:oak.coop membre', wait: 'There is no role' },
    { says: 'ana: !role add @kim:other.org member', wait: 'has another' },
    { says: 'ana: !role add @sam:oak.coop member until yesterday', wait: 'A day to come' },
    { says: 'ana: !role add mo member', wait: 'already' },
    { says: 'ana: !role remove mo steward', wait: 'has no role steward' },
  );

  expect(said).toMatchSnapshot();
  expect(place.store.journal.ofAction('roles')).toEqual([]);
});

it('leaves nobody without a steward, nor a rule without people', async () => {
  place = await rolesPlace(
    agreedText
      .replace('[ana, kim]', 'ana')
      .replace('approvals: 2', 'approvals: 1')
      .replace(/.*excluded.*/, ''),
  );
  const said = await playIn(place, { says: 'ana: !role remove ana', wait: 'Nothing was done' });

  expect(said).toMatchSnapshot();
});

it('brings nothing along that somebody pushed and nobody agreed to', async () => {
  place = await rolesPlace();
  place.settings.text = stewardMo;
  const said = await playIn(
    place,
    { says: 'ana: !ping', wait: '!approve 1' },
    { says: 'ana: !reject 1', wait: '#1 ended rejected,' },
    { says: 'ana: !role remove lou', wait: '#2' },
  );

  expect(said.slice(said.indexOf('ana  !role'))).toMatchSnapshot();
  expect(rolesOf('lou')).toEqual(['operator']);
});

it('makes a new plan when another change came first', async () => {
  place = await rolesPlace();
  await playIn(
    place,
    { says: 'ana: !role add @sam:oak.coop member', wait: '!approve 1' },
    { says: 'ana: !role remove lou', wait: '!approve 2' },
    { says: 'kim: !approve 1', wait: '✅ #1' },
    { says: 'kim: !approve 2', wait: 'New plan' },
    { says: 'kim: !approve 2', wait: '✅ #2' },
  );

  expect(place.roles.current().personOfUser.has(UserId.parse('@sam:oak.coop'))).toBe(true);
  expect([rolesOf('sam'), rolesOf('lou')]).toEqual([['member'], []]);
  expect(place.settings.text).toBe(place.roles.text());
});

it('asks nobody about its own commit, and finishes after a restart before that counts', async () => {
  place = await rolesPlace();
  let tries = 0;
  Object.assign(place.roles, {
    enforce: async () => {
      tries += 1;
      throw new UserError('swarm_unreachable', 'Away.');
    },
  });
  await place.run(async () => {
    place.room.say('ana', '!role remove lou');
    await until(() => place.room.transcript.includes('!approve 1'));
    place.room.say('ana', '!approve 1');
    await until(() => tries > 3);
  });
  expect(rolesOf('lou')).toEqual(['operator']);
  place = await place.again();
  await place.run(async () => until(() => place.room.transcript.includes('✅ #1')));

  expect(rolesOf('lou')).toEqual([]);
  expect(place.settings.commits).toHaveLength(1);
  expect(place.store.journal.ofAction('roles')).toHaveLength(1);
});

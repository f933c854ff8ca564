import { expect, it } from 'vitest';
import { parseRoles } from '../../src/access/roles.ts';
import { OperationId } from '../../src/kernel/ids.ts';
import { first, policy, until, world } from '../fakes/world.ts';
import { playIn } from './play.ts';
import { agreedText, rolesPlace } from './roles-place.ts';

it('takes all rights of somebody away at once, until another steward gives them back', async () => {
  const transcript = await playIn(
    await world(),
    { says: 'lou: !suspend mo', wait: 'It needs Ana or Kim' },
    { says: 'ana: !suspend kin', wait: 'Did you mean' },
    { says: 'ana: !suspend kim her laptop was stolen', wait: 'Kim is suspended' },
    { says: 'kim: !apps', wait: 'You are suspended' },
    { says: 'kim: !whoami', wait: 'You are Kim' },
    { says: 'kim: !resume kim', wait: 'Nothing was done' },
    { says: 'lou: !resume kim', wait: 'It needs Ana.' },
    { says: 'ana: !resume kim', wait: 'has all rights' },
    { says: 'ana: !resume kim', wait: 'is not suspended' },
    { says: 'kim: !apps', wait: 'no apps' },
  );

  expect(transcript).toMatchSnapshot();
});

it('finds whoever the roles file writes with a capital, however the name is typed', async () => {
  const text = policy.lines.join('\n').replaceAll(/\bkim\b(?=[:,\]])/g, 'Kim');
  const roles = parseRoles(text, 'roles.yml', new Date(Date.UTC(2026, 10, 21)));
  const said = await playIn(
    await world({ roles: () => roles }),
    { says: 'ana: !suspend Kim', wait: 'Kim is suspended' },
    { says: 'ana: !resume kim', wait: 'has all rights' },
  );

  expect(said).not.toContain('names nobody');
});

it('speaks to whoever was suspended, not to who says OK to what they asked for', async () => {
  const said = await playIn(
    await world(),
    { says: 'lou: !deploy wiki 1.1.0', wait: '!approve 1' },
    { says: 'kim: !suspend lou', wait: 'Lou is suspended' },
    { says: 'ana 👍', to: '#1 ·', wait: 'Not done' },
  );

  expect(said.replaceAll(/\s+/g, ' ')).toContain('Lou, you may not do this any more. You are suspended:');
});

it('says so when nobody is left who could take it back', async () => {
  const said = await playIn(
    await world(),
    { says: 'ana: !suspend kim', wait: 'Until another steward says !resume' },
    { says: 'ana: !suspend ana', wait: 'Ana is suspended' },
  );

  expect(said.replaceAll(/\s+/g, ' ')).toContain(
    'Until roles.yml names another steward (nobody is left who may say !resume ana), Ana may do nothing',
  );
});

it('counts the OK of somebody who was suspended since no more, also after a restart', async () => {
  const place = await world();
  const { room, store } = place;
  await place.run(async () => {
    room.say('ana', '!deploy wiki 1.1.0');
    await until(() => room.transcript.includes('!approve 1'));
    room.react('ana', room.last('New app'), '👍');
    await until(() => room.transcript.includes('✅ #1'));
    room.say('ana', '!deploy wiki 1.0.0');
    await until(() => room.transcript.includes('Needs 2 OK'));
    room.say('kim', '!approve 2');
    await until(() => room.transcript.includes('✓ Kim'));
    room.say('ana', '!suspend kim');
    await until(() => room.transcript.includes('Kim is suspended'));
  });
  await place.run(async () => {
    room.say('ana', '!approve 2');
    await until(() => room.transcript.includes('1 of 2: ✓ Ana'));
    room.say('kim', '!approve 2');
    await until(() => room.transcript.includes('You are suspended'));
  });

  expect(store.journal.operation(OperationId.parse(2))?.state).toBe('waiting');
});

it('follows the person to another name, and the Matrix id to another person', async () => {
  const place = await rolesPlace();
  const { room, store, roles } = place;
  const text = agreedText.replace('kim: {', 'kimberly: {').replace('[ana, kim]', '[ana, kimberly]');
  await place.run(async () => {
    room.say('ana', '!suspend kim');
    await until(() => room.transcript.includes('Kim is suspended'));
    await roles.enforce(text);
    room.say('kim', '!apps');
    await until(() => room.transcript.includes('You are suspended'));
    await roles.enforce(
      text
        .replace('kimberly: { matrix: "@kim:oak.coop" }', 'kimberly: { matrix: "@other:oak.coop" }')
        .replace('matrix: "@lou:oak.coop"', 'matrix: ["@lou:oak.coop", "@kim:oak.coop"]'),
    );
    room.say('lou', '!deploy wiki');
    await until(() => room.transcript.split('You are suspended').length > 2);
    room.say('ana', '!resume lou');
    await until(() => room.transcript.includes('Lou has all rights'));
  });

  expect(store.suspensions.all()).toEqual([]);
  await place.end();
});

it('stands in the journal with who did it and why, and is told where people may look at all apps', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    { says: 'ana: !suspend kim her laptop was stolen', wait: 'Kim is suspended' },
    { says: 'ana: !resume kim', wait: 'has all rights' },
    { says: 'mo: !history', wait: '#1 ' },
    { says: 'mo: !show 1', wait: 'Ana asked' },
  );

  expect(transcript.slice(transcript.indexOf('mo   !history'))).toMatchSnapshot();
  expect(place.store.journal.history(first).map(({ actor, event }) => [actor, event.type])).toEqual([
    ['@ana:oak.coop', 'received'],
    ['@ana:oak.coop', 'closed'],
  ]);
});

it('stays with every Matrix id that was suspended, also when the person is suspended once more', async () => {
  const two = agreedText.replace('matrix: "@kim:oak.coop"', 'matrix: ["@kim:oak.coop", "@kim:phone.org"]');
  const apart = agreedText.replace('  lou: {', '  kim2: { matrix: "@kim:phone.org" }\n  lou: {');
  const place = await rolesPlace(two);
  const { roles, store } = place;
  await playIn(place, { says: 'ana: !suspend kim', wait: 'Kim is suspended' });
  await roles.enforce(apart);
  await playIn(place, { says: 'ana: !suspend kim once more', wait: 'once more' });

  expect(store.suspensions.all().flatMap(({ users }) => users)).toEqual(['@kim:oak.coop', '@kim:phone.org']);
  await place.end();
});

it('is over for the person who is named alone, where one Matrix id went to another since', async () => {
  const place = await rolesPlace(
    agreedText.replace('matrix: "@kim:oak.coop"', 'matrix: ["@kim:oak.coop", "@kim:phone.org"]'),
  );
  await playIn(place, { says: 'ana: !suspend kim', wait: 'Kim is suspended' });
  await place.roles.enforce(
    agreedText.replace('  lou: {', '  phone: { matrix: "@kim:phone.org" }\n  lou: {'),
  );
  const transcript = await playIn(
    place,
    { says: 'ana: !resume phone', wait: 'has all rights' },
    { says: 'kim: !apps', wait: 'You are suspended' },
    { says: 'ana: !resume kim', wait: 'Kim has all rights' },
    { says: 'kim: !apps', wait: 'no apps' },
  );

  expect(transcript).toContain('Phone has all rights');
  expect(place.store.suspensions.all()).toEqual([]);
  await place.end();
});

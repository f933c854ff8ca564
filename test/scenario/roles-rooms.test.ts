import { afterEach, expect, it } from 'vitest';
import { RoomId } from '../../src/kernel/ids.ts';
import { until } from '../fakes/world.ts';
import { tidy } from './play.ts';
import { agreedText, type RolesPlace, rolesPlace } from './roles-place.ts';

let place: RolesPlace;
afterEach(async () => place.end());

const blog = RoomId.parse('!blog:oak.coop');
const oneRoom = 'rooms:\n  "!ops:oak.coop": { apps: ["*"] }\n';

/** As it would be with other apps for the operators, and a room of its own for the blog. */
function narrowed(text: string): string {
  return text
    .replace('operator: { do:', 'operator: { apps: ["secret.oak.coop"], do:')
    .replace('who: mo, role: member', 'who: mo, role: operator');
}

function shownIn(room: RoomId): string {
  return place.room.transcriptOf({ room }).replaceAll(/\s+/g, ' ');
}

it('asks in the room about all apps, and tells the others that what was agreed to still counts', async () => {
  const text = agreedText.replace(
    oneRoom,
    'rooms:\n  "!blog:oak.coop": { apps: ["blog.*"] }\n  "!ops:oak.coop": { apps: ["*"] }\n',
  );
  place = await rolesPlace(text);
  place.settings.text = narrowed(text);
  await place.run(async () => {
    await until(() => place.room.transcript.includes('!approve 1') && shownIn(blog).includes('still counts'));
  });

  expect(shownIn(blog)).not.toContain('#1');
  expect(place.room.transcript).toContain('secret.oak.coop');
});

it('names no apps where people may not know of all of them', async () => {
  const text = agreedText.replace(oneRoom, 'rooms:\n  "!blog:oak.coop": { apps: ["blog.*"] }\n');
  place = await rolesPlace(text);
  place.settings.text = narrowed(text);
  await place.run(async () => until(() => shownIn(blog).includes('!approve 1')));

  expect(shownIn(blog)).toContain('role operator is for other apps or servers');
  expect(shownIn(blog)).not.toContain('secret.oak.coop');
});

it('asks one who may change roles in their own room where the file knows none', async () => {
  const text = agreedText.replace(oneRoom, '');
  const own = RoomId.parse('!own:oak.coop');
  place = await rolesPlace(text);
  place.room.direct(own);
  await place.run(async () => {
    place.room.say('ana', 'ping', { room: own });
    await until(() => shownIn(own).includes('I am here'));
    place.settings.text = narrowed(text);
    await until(() => shownIn(own).includes('!approve 1'));
    place.room.say('ana', 'approve 1', { room: own });
    await until(() => shownIn(own).includes('✅ #1'));
  });

  expect(place.roles.text()).toBe(narrowed(text));
});

it('wants one OK more where the rule leaves out the requester, who may be anybody', async () => {
  place = await rolesPlace(
    `${agreedText}  - { when: { action: roles }, needs: { approvals: 1, from: steward, requester: excluded } }\n`,
  );
  place.settings.text = (place.settings.text ?? '').replace(
    'who: mo, role: member',
    'who: mo, role: steward',
  );
  await place.run(async () => {
    await until(() => place.room.transcript.includes('!approve 1'));
    place.room.say('ana', '!approve 1');
    await until(() => place.room.transcript.includes('✓ Ana'));
    place.room.say('ana', '!why 1');
    await until(() => place.room.transcript.includes('Still to speak'));
    place.room.say('kim', '!approve 1');
    await until(() => place.room.transcript.includes('✅ #1'));
  });

  expect(tidy(place.room.transcript)).toMatchSnapshot();
});

it('does not call people again and again where somebody breaks the file again and again', async () => {
  place = await rolesPlace();
  const told = (): number => place.room.transcript.split('cannot be read').length - 1;
  let looks = 0;
  await place.run(async () => {
    for (let push = 1; push <= 5; push += 1) {
      place.settings.text = `broken: ${push}\n`;
      await until(() => told() === push);
    }
    Object.defineProperty(place.settings, 'text', { get: () => `broken: ${(looks += 1)}0\n` });
    await until(() => looks > 10);
  });
  expect(told()).toBe(5);

  place.clock.advance(3_600_000);
  await place.run(async () => until(() => told() > 5));
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import { OperationId } from '../../src/kernel/ids.ts';
import { first, until } from '../fakes/world.ts';
import { tidy } from './play.ts';
import { agreedText, type RolesPlace, rolesPlace, stewardMo } from './roles-place.ts';

let place: RolesPlace;
beforeEach(async () => {
  place = await rolesPlace();
});
afterEach(async () => place.end());

function has(words: string): Promise<void> {
  return until(
    () => place.room.transcript.replaceAll(/\s+/g, ' ').includes(words),
    () => `${words}\n${place.room.transcript}`,
  );
}

function roleOf(name: string): string | undefined {
  return place.roles.current().assignments.find(({ who }) => 'people' in who && who.people.includes(name))
    ?.role;
}

it('shows what a push would change, and takes it over with the OK of who may', async () => {
  place.settings.text = stewardMo;
  await place.run(async () => {
    await has('!approve 1');
    expect(roleOf('mo')).toBe('member');
    place.room.react('ana', place.room.last('as changed outside'), '👍');
    await has('✅ #1');
    place.room.say('mo', '!whoami');
    await has('Role steward (roles.yml line');
    place.room.say('mo', '!show 1');
    await has('Somebody outside asked: roles');
  });

  expect(tidy(place.room.transcript)).toMatchSnapshot();
  expect(roleOf('mo')).toBe('steward');
});

it('lets nobody make themself a steward by a push and agree to it', async () => {
  place.settings.text = stewardMo;
  await place.run(async () => {
    await has('!approve 1');
    place.room.say('mo', '!approve 1');
    await has('The voice of Mo does not count');
    place.room.react('mo', place.room.last('as changed outside'), '👍');
    place.room.say('lou', '!approve 1');
    await has('The voice of Lou does not count');
    place.room.say('mo', '!suspend ana');
    await has('Only who may change roles can do that');
    place.room.say('kim', '!reject 1 no thanks');
    await has('Kim said no');
    await has('#1 ended rejected,');
  });

  expect(roleOf('mo')).toBe('member');
  expect(tidy(place.room.transcript)).toMatchSnapshot();
});

it('asks about what was refused no more, also after a restart, but about the next change', async () => {
  place.settings.text = stewardMo;
  await place.run(async () => {
    await has('!approve 1');
    place.room.say('ana', '!reject 1');
    await has('#1 ended rejected,');
  });
  place = await place.again();
  await place.run(async () => {
    place.room.say('ana', '!queue');
    await has('Nothing is under way');
    place.settings.text = agreedText;
    place.room.say('ana', '!ping');
    await has('I am here');
    place.settings.text = stewardMo.replace(
      'steward }\n  - { who: lou',
      'steward }\n\n  - { who: lou, role: member }\n  - { who: lou',
    );
    await has('!approve 2');
    place.settings.text = stewardMo;
    await has('another one by now');
    place.room.say('ana', '!queue');
    await until(() => place.room.transcript.split('Nothing is under way').length === 3);
  });

  expect(place.store.journal.ofAction('roles').map(({ id, ending }) => `${id} ${ending?.verdict}`)).toEqual([
    '1 rejected',
    '2 rejected',
  ]);
});

it('expires when nobody says a word, and what was agreed to stays', async () => {
  place.settings.text = stewardMo;
  await place.run(async () => {
    await has('!approve 1');
    place.clock.advance(24 * 3_600_000);
    await has('#1 ended expired,');
  });

  expect(roleOf('mo')).toBe('member');
  expect(tidy(place.room.transcript)).toMatchSnapshot();
});

it('is over when the change is taken back, and begins anew when it comes again', async () => {
  place.settings.text = stewardMo;
  await place.run(async () => {
    await has('!approve 1');
    place.settings.text = agreedText;
    await has('another one by now');
    place.settings.text = stewardMo;
    await has('!approve 2');
    place.room.say('ana', '!approve 2');
    await has('✅ #2');
  });

  expect(roleOf('mo')).toBe('steward');
});

it('goes on after a restart: the question stands, and the answer counts', async () => {
  place.settings.text = stewardMo;
  await place.run(async () => has('!approve 1'));
  place = await place.again();
  await place.run(async () => {
    place.room.say('kim', '!approve 1');
    await has('✅ #1');
  });

  expect(roleOf('mo')).toBe('steward');
  expect(place.store.journal.ofAction('roles')).toHaveLength(1);
});

it('takes no old file that counted before, and says so', async () => {
  place.settings.text = stewardMo;
  await place.run(async () => {
    await has('!approve 1');
    place.room.say('ana', '!approve 1');
    await has('✅ #1');
    place.settings.text = agreedText;
    await has('is an old one');
  });

  expect(roleOf('mo')).toBe('steward');
  expect(tidy(place.room.transcript)).toMatchSnapshot();
});

it('says what is wrong with a broken file, and that the settings were rewritten', async () => {
  place.settings.text = agreedText.replace('role: member', 'role: membre');
  await place.run(async () => {
    await has('There is no role membre');
    place.settings.text = agreedText;
    place.settings.apart = new UserError(
      'apps_conflict',
      'The history of the settings was rewritten at the remote.',
    );
    await has('rewritten at the remote');
  });

  expect(tidy(place.room.transcript)).toMatchSnapshot();
});

it('takes over what only reads otherwise, and quotes its lines', async () => {
  place.settings.text = `# kept by Ana\n${agreedText}`;
  await place.run(async () => {
    await until(() => place.roles.current().lines[0] === '# kept by Ana');
    place.room.say('lou', '!whoami');
    await has('(roles.yml line 14)');
  });

  expect(place.store.journal.operation(first)).toBeNull();
});

it('makes a new plan when other roles count since', async () => {
  place.settings.text = stewardMo;
  await place.run(async () => {
    await has('!approve 1');
    await place.roles.enforce(agreedText.replace('who: lou, role: operator', 'who: lou, role: member'));
    place.room.say('ana', '!approve 1');
    await has('New plan');
    await until(() => place.store.journal.operation(first)?.plannings === 2);
  });

  expect(place.store.journal.operation(OperationId.parse(1))?.state).toBe('waiting');
  expect(roleOf('mo')).toBe('member');
});

it('asks and tells after quiet hours, and nothing of what is over by then', async () => {
  place.settings.isQuiet = true;
  place.settings.text = 'people: [';
  await place.run(async () => {
    await place.clock.sleep(10_000, AbortSignal.timeout(5000));
    place.settings.text = stewardMo;
    await place.clock.sleep(10_000, AbortSignal.timeout(5000));
    expect(place.room.transcript).toBe('');
    place.settings.isQuiet = false;
    await has('!approve 1');
  });

  expect(place.room.transcript).not.toContain('cannot be read');
});

it('does not let a hand that pushes again and again use up the room’s patience', async () => {
  const asked = (): number => place.store.journal.ofAction('roles').length;
  await place.run(async () => {
    for (let times = 1; times <= 5; times += 1) {
      place.settings.text = `${stewardMo}# ${times}\n`;
      await until(() => asked() === times);
    }
    place.settings.text = `${stewardMo}# 6\n`;
    await until(() => place.store.journal.open().length === 0);
    await place.clock.sleep(10_000, AbortSignal.timeout(5000));
    expect(asked()).toBe(5);
    place.clock.advance(3_600_000);
    await until(() => asked() === 6);
  });

  expect(roleOf('mo')).toBe('member');
});

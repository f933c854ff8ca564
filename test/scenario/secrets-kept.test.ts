import { expect, it } from 'vitest';
import type { AppChange } from '../../src/apps/apps.ts';
import { MOST_KEPT } from '../../src/revisions/in-reach.ts';
import { generatedAt } from '../../src/steps/generated.ts';
import { first, server, until, type World, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

const stack = 'nextcloud_oak_coop';
const file = 'servers/server1/nextcloud.oak.coop.env';

async function running(): Promise<World> {
  const place = await world();
  await playIn(
    place,
    { says: 'ana: !deploy nextcloud', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  return place;
}

function rotation(number: number): readonly { says: string; to?: string; wait: string }[] {
  return [
    { says: 'ana: !secret rotate nextcloud db_password', wait: `!approve ${number}` },
    { says: 'ana 👍', to: `#${number} · Change a password`, wait: `✅ #${number}` },
  ];
}

async function versions({ swarm }: World): Promise<readonly string[]> {
  const found = await swarm.secretsLike([`${stack}_db_password_`], new AbortController().signal);
  return found.map(({ name }) => name.slice(name.lastIndexOf('_') + 1));
}

it('stay while a way back needs them, and then go with the next deploy', async () => {
  const place = await running();
  for (let number = 2; number <= MOST_KEPT; number += 1) {
    await playIn(place, ...rotation(number));
  }
  const before = await versions(place);
  const transcript = await playIn(place, ...rotation(MOST_KEPT + 1));

  expect(before).toHaveLength(MOST_KEPT);
  expect(before).toContain('v1');
  expect(transcript).toContain('db_password v1.');
  expect(await versions(place)).toHaveLength(MOST_KEPT);
  expect(await versions(place)).not.toContain('v1');
});

it('of a rotation that failed are not in the settings; a deploy takes the old one, the next rotation the new one', async () => {
  const place = await running();
  const settings = place.apps.files.get(file);
  place.swarm.crashing.set(`${stack}_app`, { error: 'task: non-zero exit (1)', exitCode: 1 });
  await playIn(
    place,
    { says: 'ana: !secret rotate nextcloud db_password', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Change a password', wait: '⚠ #2' },
  );
  const made = place.swarm.secret(`${stack}_db_password_v2`);
  place.swarm.crashing.clear();

  expect(place.apps.files.get(file)).toBe(settings);
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy nextcloud', wait: '!approve 4' },
    { says: 'ana 👍', to: '#4 ·', wait: '✅ #4' },
    ...rotation(5),
  );
  expect(transcript).toContain('v1 → v2, the one that waits');
  expect(await versions(place)).toEqual(['v1', 'v2']);
  expect(place.swarm.secret(`${stack}_db_password_v2`)).toBe(made);
  expect(place.apps.files.get(file)).toContain('SECRET_DB_PASSWORD_VERSION=v2      # length=32');
});

it('are rotated in one commit that changes one setting, by who asked', async () => {
  const place = await running();
  const before = place.apps.files.get(file) ?? '';
  const count = place.apps.commits.length;
  await playIn(place, ...rotation(2));

  expect(place.apps.commits.slice(count)).toMatchObject([
    {
      text: before.replace('SECRET_DB_PASSWORD_VERSION=v1 ', 'SECRET_DB_PASSWORD_VERSION=v2 '),
      reason: { by: '@ana:oak.coop', operation: 2 },
    },
  ]);
});

it('are rotated in one commit also where the file did not name the version that runs', async () => {
  const place = await running();
  const before = place.apps.files.get(file) ?? '';
  const unpinned = before.replace('TYPE=nextcloud:12.1.0+31.0.4-fpm', 'TYPE=nextcloud');
  place.apps.files.set(file, unpinned);
  const count = place.apps.commits.length;
  await playIn(place, ...rotation(2));

  expect(unpinned).not.toBe(before);
  expect(place.apps.commits.slice(count)).toMatchObject([
    { text: before.replace('SECRET_DB_PASSWORD_VERSION=v1 ', 'SECRET_DB_PASSWORD_VERSION=v2 ') },
  ]);
});

it('get their setting where the recipe has a default and the file nothing', async () => {
  const place = await running();
  await playIn(
    place,
    { says: 'ana: !secret rotate nextcloud admin_password', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Change a password', wait: '✅ #2' },
  );

  expect(place.apps.files.get(file)).toContain('SECRET_ADMIN_PASSWORD_VERSION=v2');
  expect(place.swarm.secret(`${stack}_admin_password_v2`)).not.toBeNull();
});

it('stay when another stack has them, also after a leak', async () => {
  const place = await running();
  const { spec } = place.swarm.service(`${stack}_app`);
  const other = { ...spec, Name: 'other_app', Labels: { 'com.docker.stack.namespace': 'other' } };
  await place.swarm.applyService(other, null, new AbortController().signal);
  const transcript = await playIn(place, {
    says: 'ana: !secret rotate nextcloud db_password --purge',
    wait: 'other_app, too',
  });

  expect(transcript).toContain('Nothing was changed.');
  expect(await versions(place)).toEqual(['v1']);
});

it('are not rotated while the files mean another version than the one that runs', async () => {
  const place = await running();
  const text = (place.apps.files.get(file) ?? '').replace('12.1.0+31.0.4-fpm', '12.0.0+31.0.2-fpm');
  place.apps.files.set(file, text);
  const transcript = await playIn(place, {
    says: 'ana: !secret rotate nextcloud db_password',
    wait: '❌ #2',
  });

  expect(transcript).toContain('Nothing was changed.');
  expect(transcript).toMatch(/runs\s+12\.1\.0\+31\.0\.4-fpm, and its settings mean\s+12\.0\.0/);
});

type Writes = 'createSecret' | 'applyService' | 'removeSecret';

/** The bot dies in its `count`th call, before or after that reached the world. */
function dieIn(
  place: World,
  call: Writes | 'write',
  { count, isAfter }: { count: number; isAfter: boolean },
): () => boolean {
  let calls = 0;
  let isDead = false;
  const dying = async (work: () => Promise<void>): Promise<void> => {
    calls += 1;
    if (calls !== count) {
      return work();
    }
    await (isAfter ? work() : null);
    isDead = true;
    return new Promise<never>(() => {});
  };
  const { swarm, apps } = place;
  if (call === 'write') {
    const write = apps.write.bind(apps);
    apps.write = async (change: AppChange) => dying(async () => write(change));
  } else if (call === 'createSecret') {
    const create = swarm.createSecret.bind(swarm);
    swarm.createSecret = async (...args) => dying(async () => create(...args));
  } else if (call === 'applyService') {
    const apply = swarm.applyService.bind(swarm);
    swarm.applyService = async (...args) => dying(async () => apply(...args));
  } else {
    const remove = swarm.removeSecret.bind(swarm);
    swarm.removeSecret = async (...args) => dying(async () => remove(...args));
  }
  return () => isDead;
}

it.each([
  ['createSecret', 1, false],
  ['createSecret', 1, true],
  ['applyService', 1, false],
  ['applyService', 1, true],
  ['applyService', 2, false],
  ['applyService', 2, true],
  ['write', 1, false],
  ['write', 1, true],
  ['removeSecret', 1, false],
  ['removeSecret', 1, true],
] as const)(
  'are rotated to the end when the bot was killed in %s %i (after it: %s)',
  async (call, count, isAfter) => {
    const place = await running();
    const commits = place.apps.commits.length;
    const isDead = dieIn(place, call, { count, isAfter });
    // A dead bot answers nothing any more: what it waits for is left alone.
    const lost = place.run(async () => {
      place.room.say('ana', '!secret rotate nextcloud db_password --purge');
      await until(() => place.room.transcript.includes('!approve 2'));
      place.room.react('ana', place.room.last('Change a password'), '👍');
      await until(isDead);
    });
    await until(isDead);
    void lost.catch(() => {});
    await place.run(async () => {
      await until(
        () => place.room.transcript.includes('✅ #2'),
        () => place.room.transcript,
      );
    });

    const made = { server, name: `${stack}_db_password_v2` };
    expect(generatedAt(made, place.store.vault)?.value.reveal()).toBe(place.swarm.secret(made.name));
    expect(await versions(place)).toEqual(['v2']);
    expect(place.apps.commits.slice(commits)).toHaveLength(1);
    expect(place.swarm.writes.filter((one) => one === `createSecret ${stack}_db_password_v2`)).toHaveLength(
      1,
    );
    expect(place.store.journal.operation(first)?.ending?.verdict).toBe('ok');
  },
);

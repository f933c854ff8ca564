import { expect, it } from 'vitest';
import { meant } from '../../src/adapters/console/talk.ts';
import { OperationId } from '../../src/kernel/ids.ts';
import { openConsoles, sitAt } from '../fakes/console.ts';
import { until, type World, world } from '../fakes/world.ts';

const second = OperationId.parse(2);

type Place = World & { readonly path: string };

/** Wiki runs already, in an older version: for its upgrade the rules want nothing but one's own OK. */
async function place(): Promise<Place> {
  const { path, consoles } = openConsoles();
  const made = { ...(await world({ consoles })), path };
  await made.run(async () => {
    made.room.say('ana', '!deploy wiki 1.0.0');
    await until(() => made.room.transcript.includes('!approve 1'));
    made.room.react('ana', made.room.last('New app'), '👍');
    await until(() => made.room.transcript.includes('✅ #1'));
    await until(() => made.store.outbox.next({ isReady: () => true, isReached: () => true }) === null);
  });
  return made;
}

/** What came into the room since. */
function since({ room }: Place, count: number): string {
  return room.transcript.split('\n').slice(count).join('\n');
}

it('upgrades, tells the story there and in the room, and stands in the journal', async () => {
  const { path, room, run, store, ...more } = await place();
  const before = room.transcript.split('\n').length;
  await run(async () => {
    const ana = await sitAt(path, 'ana');
    const { operations } = await ana.talk.say('deploy wiki 2.0.0');
    await ana.sees('👍 or !approve 2');
    const offered = ana.talk.offered();
    await ana.talk.say(meant('yes', ana.talk, '!'));
    await ana.sees('✅ #2');
    await until(
      () => room.transcript.includes('✅ #2'),
      () => room.transcript,
    );
    await ana.talk.say('show 2');

    expect(operations).toEqual([2]);
    expect(offered).toMatchObject({ operation: 2 });
    expect(ana.shown.at(-1)).toMatch(/Ana asked: deploy[^]*, at the console[^]*OK by Ana, at the console/);
    ana.leave();
  });

  expect(store.journal.operation(second)).toMatchObject({ at: 'console', ending: { verdict: 'ok' } });
  const told = since({ path, room, run, store, ...more }, before);
  expect(
    told.replaceAll(/approve 2 [0-9a-f]+/g, 'approve 2 1234').replaceAll(/\d+ s\b/g, '8 s'),
  ).toMatchSnapshot();
});

it('works while the homeserver is away, and tells the room afterwards, in order and once', async () => {
  const { path, room, run, store } = await place();
  const before = room.lines.length;
  room.trouble = async () => {
    throw new Error('connection refused');
  };
  await run(async () => {
    const ana = await sitAt(path, 'ana');
    await ana.talk.say('!deploy wiki 2.0.0');
    await ana.sees('👍 or !approve 2');
    await ana.talk.say('!approve 2');
    await ana.sees('✅ #2');
    expect(room.lines).toHaveLength(before);
    room.trouble = async () => {};
    await until(
      () => room.transcript.includes('✅ #2'),
      () => room.transcript,
    );
    await until(
      () => store.outbox.next({ isReady: () => true, isReached: () => true }) === null,
      'something is left',
    );
    ana.leave();
  });

  const [told, ...story] = room.lines.slice(before);
  expect(told?.text).toBe('Ana, at the console: !deploy wiki 2.0.0');
  expect(told?.marks.map(({ key }) => key)).toEqual(['✅']);
  expect(story.filter(({ thread }) => thread !== told?.id)).toEqual([]);
  expect(story.filter(({ text }) => text.startsWith('✅ #2'))).toHaveLength(1);
});

it('tells nobody what is only looked at', async () => {
  const { path, room, run } = await place();
  const before = room.transcript;
  await run(async () => {
    const ana = await sitAt(path, 'ana');
    const said = await ana.talk.say('whoami');
    const refused = await ana.talk.say('show 7');
    expect(said).toEqual({ isRefused: false, isAsked: false, operations: [] });
    expect(refused.isRefused).toBe(true);
    ana.leave();
  });
  expect(room.transcript).toBe(before);
});

it('goes on with what the bot asks, by number and in words', async () => {
  const { path, run } = await place();
  await run(async () => {
    const ana = await sitAt(path, 'ana');
    const asked = await ana.talk.say('!depoly wiki 2.0.0');
    await ana.sees('Did you mean');
    expect(asked.isAsked).toBe(true);
    const { operations } = await ana.talk.say('1');
    await ana.sees('👍 or !approve 2');
    expect(operations).toEqual([2]);
    ana.leave();
  });
});

it('says no and cancels from the console, also what was asked for in the room', async () => {
  const { path, room, run, store } = await place();
  await run(async () => {
    room.say('lou', '!deploy wiki 2.0.0');
    await until(() => room.transcript.includes('!approve 2'));
    const ana = await sitAt(path, 'ana');
    await ana.talk.say('!cancel 2');
    await until(
      () => room.transcript.includes('#2 · Cancelled'),
      () => room.transcript,
    );
    await ana.sees('Cancelled');
    ana.leave();
  });
  expect(store.journal.operation(second)?.ending?.verdict).toBe('cancelled');
  expect(room.transcript).toContain('Ana, at the console: !cancel 2');
});

it('shows what ended while nobody sat there, once', async () => {
  const { path, run } = await place();
  await run(async () => {
    const ana = await sitAt(path, 'ana');
    await ana.talk.say('!deploy wiki 2.0.0');
    await ana.sees('👍 or !approve 2');
    await ana.talk.say('!approve 2');
    ana.leave();
  });
  await run(async () => {
    const [again, third] = [await sitAt(path, 'ana'), await sitAt(path, 'kim')];
    await again.sees('✅ #2');
    again.leave();
    const later = await sitAt(path, 'ana');
    await later.talk.say('ping');
    expect(later.shown.join('\n')).not.toContain('✅ #2');
    expect(third.chapters).toEqual([]);
    later.leave();
    third.leave();
  });
});

it('serves several at once, each its own', async () => {
  const { path, run, store } = await place();
  await run(async () => {
    const [ana, kim] = [await sitAt(path, 'ana'), await sitAt(path, 'kim')];
    await Promise.all([ana.talk.say('!deploy wiki 2.0.0'), kim.talk.say('!deploy nextcloud')]);
    await Promise.all([ana.sees('!approve'), kim.sees('!approve')]);
    expect(ana.chapters.every(({ text }) => /wiki/i.test(text))).toBe(true);
    expect(kim.chapters.every(({ text }) => /nextcloud/i.test(text))).toBe(true);
    ana.leave();
    kim.leave();
  });
  expect(
    store.journal
      .open()
      .map(({ by }) => by)
      .toSorted(),
  ).toEqual(['@ana:oak.coop', '@kim:oak.coop']);
  expect(store.journal.nextId()).toBe(OperationId.parse(4));
});

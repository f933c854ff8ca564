import { expect, it } from 'vitest';
import { OperationId } from '../../src/kernel/ids.ts';
import { until, type World, world } from '../fakes/world.ts';

const first = OperationId.parse(1);
const never = new AbortController().signal;

function stateOf({ store }: World): string | undefined {
  return store.journal.operation(first)?.state;
}

async function shown({ room }: World, words: string): Promise<void> {
  await until(
    () => room.transcript.includes(words),
    () => `${words}\n${room.transcript}`,
  );
}

/** As SQLite answers when there is no room: every write is refused, reading goes on. */
function fill({ store, disk }: World): () => void {
  const { sql } = store.database;
  disk.room = false;
  sql.exec('PRAGMA max_page_count = 1');
  return () => {
    sql.exec('PRAGMA max_page_count = 1000000');
    disk.room = true;
  };
}

it('begins nothing while its disk is full, tells the room past it, and goes on by itself', async () => {
  const place = await world();
  const { room, run, disk } = place;
  await run(async () => {
    room.say('ana', '!deploy wiki');
    await shown(place, 'Needs');
    disk.room = false;
    await shown(place, 'The disk of my data is full');
    room.react('ana', room.last('Needs'), '👍');
    await until(() => stateOf(place) === 'queued', 'it is agreed');
    room.say('ana', '!deploy nextcloud');
    await shown(place, 'There is no room left');
    expect(stateOf(place)).toBe('queued');

    disk.room = true;
    await shown(place, 'There is room on my disk again');
    await shown(place, 'Asked by Ana');
  });

  expect(place.store.journal.operation(first)?.ending?.verdict).toBe('ok');
  expect(room.transcript).not.toContain('#2');
});

it('stops what runs between two steps, and finishes it when there is room', async () => {
  const place = await world();
  const { room, run, disk, swarm } = place;
  swarm.trouble = (call) => {
    if (call === 'makeNetwork') {
      disk.room = false;
    }
  };
  await run(async () => {
    room.say('ana', '!deploy wiki');
    await shown(place, 'Needs');
    disk.room = true;
    room.react('ana', room.last('Needs'), '👍');
    await until(() => stateOf(place) === 'running' || stateOf(place) === 'closed', 'it runs');
    await shown(place, 'Asked by Ana');
  });

  expect(place.store.journal.operation(first)?.ending?.verdict).toBe('ok');
});

it('loses and half-writes nothing when the database itself finds no room', async () => {
  const place = await world();
  const { room, run, store } = place;
  await run(async () => {
    room.say('ana', '!deploy wiki');
    await shown(place, 'Needs');
    const makeRoom = fill(place);
    room.say('mo', `!show 1 ${'x'.repeat(9000)}`);
    await shown(place, 'full: I cannot');
    room.react('ana', room.last('Needs'), '👍');
    makeRoom();
    await shown(place, 'Asked by Ana');
    await until(() => store.inbox.pending().length === 0, 'everything is answered');
  });

  const { journal } = store;
  expect(journal.history(first).filter(({ event }) => event.type === 'closed')).toHaveLength(1);
  expect(await journal.audit(null, never)).toMatchObject({ broken: null });
  expect(room.transcript.split('Asked by Ana')).toHaveLength(2);
});

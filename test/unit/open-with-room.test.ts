import { expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import { openWithRoom } from '../../src/open-with-room.ts';
import { FakeRoom } from '../fakes/fake-room.ts';
import { fakeClock, fakeLog, fakeRandom } from '../fakes/fake-system.ts';
import { policy, until } from '../fakes/world.ts';

const full = new UserError('disk_full', 'There is no room left for `/data`.');

function bench() {
  const disk = { room: false, hasRoom: (): boolean => disk.room };
  const [room, log, stop] = [new FakeRoom(), fakeLog(), new AbortController()];
  const beside = { clock: fakeClock(), random: fakeRandom(), folder: '/data' };
  let tries = 0;
  const open = (): string => {
    tries += 1;
    if (!disk.room) {
      throw full;
    }
    return 'opened';
  };
  const opening = openWithRoom(
    open,
    { disk, transport: room, roles: () => policy, log, ...beside },
    stop.signal,
  );
  return { disk, room, log, stop, opening, tries: () => tries };
}

it('waits for room on a disk that is full at the start, and tells the rooms past it', async () => {
  const { disk, room, log, opening, tries } = bench();
  await until(() => room.transcript.includes('The disk of my data is full'));
  const before = tries();
  disk.room = true;

  expect(await opening).toBe('opened');
  expect(before).toBe(1);
  expect(room.transcript).toContain('There is room on my disk again');
  expect(log.lines.join('\n')).toContain('the disk of the data folder is full');
});

it('ends when it is told to, while there is no room', async () => {
  const { room, stop, opening } = bench();
  await until(() => room.transcript.includes('The disk of my data is full'));
  stop.abort();

  expect(await opening).toBeNull();
});

it('does not wait for what is wrong otherwise', async () => {
  const broken = new UserError('config_invalid', 'No key.');
  const { disk, room, log } = bench();
  disk.room = true;
  const deps = { disk, transport: room, roles: () => policy, log, clock: fakeClock(), random: fakeRandom() };
  const opening = openWithRoom(
    () => {
      throw broken;
    },
    { ...deps, folder: '/data' },
    new AbortController().signal,
  );

  await expect(opening).rejects.toBe(broken);
});

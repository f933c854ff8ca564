import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lines } from '../../src/chat/document.ts';
import { RateLimited } from '../../src/chat/ports.ts';
import { publishAll } from '../../src/chat/say/publish.ts';
import { createBell } from '../../src/kernel/bell.ts';
import { RoomId } from '../../src/kernel/ids.ts';
import { FakeRoom } from '../fakes/fake-room.ts';
import { fakeClock, fakeLog, fakeRandom } from '../fakes/fake-system.ts';
import { openStore } from '../fakes/store.ts';
import { until } from '../fakes/world.ts';

const rooms = ['!one:x', '!two:x'].map((room) => RoomId.parse(room));

/** What may befall one try to send something. */
const faults = [
  'lost before',
  'lost after',
  'limited',
  'one room away',
  'killed before',
  'killed after',
] as const;
type Fault = (typeof faults)[number] | 'none';
const fault: fc.Arbitrary<Fault> = fc.oneof(fc.constantFrom(...faults), fc.constant<Fault>('none'));

/** A message by its number, and its words: a number that was said before is an edit. */
const saying = fc.record({ room: fc.nat(1), number: fc.nat(6), words: fc.nat(99) });
interface Saying {
  readonly room: number;
  readonly number: number;
  readonly words: number;
}

it('says everything once and in order, whatever befalls each try, and brings every message to its last words', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(saying, { minLength: 1, maxLength: 16 }),
      fc.array(fault, { maxLength: 40 }),
      async (sayings, befalls) => {
        expect(await shownIn(sayings, befalls)).toEqual(rooms.map((_, room) => lastWords(sayings, room)));
      },
    ),
    { numRuns: 150 },
  );
}, 120_000);

/** `3: 17` for each message of a room in the order in which they began. */
function lastWords(sayings: readonly Saying[], room: number): string[] {
  const here = sayings.filter((one) => one.room === room);
  const last = new Map(here.map(({ number, words }) => [number, words]));
  return [...last].map(([number, words]) => `${number}: ${words}`);
}

/** Lets a publisher say it, and begins a new one where it was killed. Answers what each room shows at the end. */
async function shownIn(sayings: readonly Saying[], befalls: readonly Fault[]): Promise<string[][]> {
  const clock = fakeClock(5000);
  const bell = createBell();
  const store = openStore(fakeRandom(), { onWritten: () => bell.ring() });
  const room = new FakeRoom();
  let stop = new AbortController();
  const left = [...befalls];
  let now: Fault = 'none';
  room.trouble = async ({ room: to }) => {
    now = left.shift() ?? 'none';
    if (now === 'limited') {
      throw new RateLimited(20);
    }
    if (now === 'killed before') {
      stop.abort();
    }
    if (['lost before', 'killed before'].includes(now) || (now === 'one room away' && to === rooms[0])) {
      throw new TypeError('the network is gone');
    }
  };
  room.troubleAfter = async () => {
    if (now === 'killed after') {
      stop.abort();
    }
    if (now === 'lost after' || now === 'killed after') {
      throw new TypeError('the answer is lost');
    }
  };
  sayings.forEach(({ room: where, number, words }) => {
    const to = { room: rooms[where] ?? rooms[0] ?? RoomId.parse('!x'), key: `${where}/${number}` };
    store.outbox.announce(to, { document: lines(`${number}: ${words}`), isLoud: false });
  });
  const teller = {
    nameOf: String,
    timeOf: String,
    prefix: '!',
    now: () => clock.now(),
    progressOf: () => null,
    reviewOf: () => null,
    quoteOf: () => [],
    outputOf: () => null,
    excerptOf: () => [],
    tallyOf: () => [],
  };
  const deps = {
    ...store,
    transport: room,
    clock,
    log: fakeLog(),
    teller,
    bell,
    retryEveryMs: 20,
    editsEveryMs: 10,
  };
  const isDone = (): boolean => store.outbox.backlog() === 0;
  for (let starts = 0; !isDone(); starts += 1) {
    stop = new AbortController();
    const publishing = publishAll(deps, stop.signal);
    await until(() => isDone() || stop.signal.aborted, 'everything is said');
    stop.abort();
    await publishing;
    expect(starts).toBeLessThan(befalls.length + 2);
  }
  return rooms.map((one) => room.lines.filter((line) => line.room === one).map(({ text }) => text));
}

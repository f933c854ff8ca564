import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Company, createCompany } from '../../src/adapters/matrix/company.ts';
import type { RoomEvent } from '../../src/adapters/matrix/events.ts';
import { EventId, RoomId, UserId } from '../../src/kernel/ids.ts';
import { fakeClock, fakeLog } from '../fakes/fake-system.ts';

const room = RoomId.parse('!ops:oak.coop');
const never = new AbortController().signal;
const names = ['oak', 'birch', 'elm'] as const;
type Name = (typeof names)[number];

/** What one bot does next: it comes, looks who is there, hears what happened, is started anew, or leaves. */
type Move = readonly [Name, 'come' | 'attend' | 'hear' | 'restart' | 'leave'];

/** One room of a homeserver: its state, and what happened in order. */
function homeserver() {
  const state = new Map<UserId, RoomEvent>();
  const timeline: RoomEvent[] = [];

  function put(user: UserId, content: Record<string, unknown>): EventId {
    const id = EventId.parse(`$${timeline.length + 1}`);
    const kind = { type: 'm.room.member', stateKey: user, redacts: null, previousMembership: null };
    const event = { ...kind, id, sender: user, sentAt: new Date(0), content };
    timeline.push(event);
    if (content['membership'] === 'join') {
      state.set(user, event);
    } else {
      state.delete(user);
    }
    return id;
  }

  return {
    timeline,
    put,
    isIn: (user: UserId) => state.has(user),
    /** Other bots may do something while an answer is on its way: what is asked is answered a turn later. */
    async ask(user: UserId, method: string, body: unknown): Promise<unknown> {
      await Promise.resolve();
      return method === 'PUT'
        ? { event_id: put(user, body as Record<string, unknown>) }
        : { chunk: [...state].map(([who, { id, content }]) => ({ event_id: id, state_key: who, content })) };
    },
  };
}

function botOf(name: Name, server: ReturnType<typeof homeserver>) {
  const me = UserId.parse(`@${name}:x`);
  const fresh = (): Company =>
    createCompany({
      me,
      api: ({ method, body }) => server.ask(me, method, body),
      isPerson: () => false,
      clock: fakeClock(),
      log: fakeLog(),
    });
  let company = fresh();
  let heardTo = 0;
  const bot = {
    isThere: () => server.isIn(me),
    speaks: () => server.isIn(me) && !company.isSilentIn(room),
    async do(what: Move[1]): Promise<void> {
      if (what === 'come' ? bot.isThere() : !bot.isThere()) {
        return;
      }
      switch (what) {
        case 'come':
          server.put(me, { membership: 'join' });
          break;
        case 'leave':
          server.put(me, { membership: 'leave' });
          company.forget(room);
          break;
        case 'restart':
          company = fresh();
          break;
        case 'hear':
          company.learn({ room, timeline: server.timeline.slice(heardTo) });
          heardTo = server.timeline.length;
          await company.attend(room, never);
          break;
        case 'attend':
          await company.attend(room, never);
      }
    },
  };
  return bot;
}

const move: fc.Arbitrary<Move> = fc.tuple(
  fc.constantFrom(...names),
  fc.constantFrom('come', 'attend', 'hear', 'hear', 'leave'),
);

it('leaves exactly one bot speaking, whoever comes and goes when, and also when several look at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(move, { minLength: 1, maxLength: 3 }), { maxLength: 12 }),
      async (turns) => {
        const server = homeserver();
        const bots = new Map(names.map((name) => [name, botOf(name, server)]));
        const all = (what: Move[1]): Promise<unknown> =>
          Promise.all([...bots.values()].map(async (bot) => bot.do(what)));
        for (const turn of turns) {
          const busy = new Map(turn.map((one) => [one[0], one]));
          await Promise.all([...busy.values()].map(async ([name, what]) => bots.get(name)?.do(what)));
        }
        for (let round = 0; round < 4; round += 1) {
          await all('hear');
        }
        const before = [...bots.values()].filter((bot) => bot.speaks());
        await all('restart');
        await all('hear');

        const there = [...bots.values()].filter((bot) => bot.isThere());
        const after = [...bots.values()].filter((bot) => bot.speaks());
        expect(before).toHaveLength(Math.min(1, there.length));
        expect(after).toEqual(before);
      },
    ),
    { numRuns: 2000 },
  );
});

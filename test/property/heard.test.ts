import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePage, parseSync } from '../../src/adapters/matrix/events.ts';
import { hear } from '../../src/adapters/matrix/hear.ts';
import { RoomId, UserId } from '../../src/kernel/ids.ts';

const me = UserId.parse('@coopbot:oak.coop');
const room = RoomId.parse('!ops:oak.coop');
const ear = { me, names: [me, 'coopbot'], room, isDirect: false, isPublic: false };

const junk = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 9000 }));
const relation = fc.oneof(
  junk,
  fc.record({
    rel_type: fc.oneof(fc.constantFrom('m.thread', 'm.replace', 'm.annotation'), junk),
    event_id: fc.oneof(fc.constantFrom('$a', 'b'), junk),
    key: junk,
    'm.in_reply_to': junk,
  }),
);
const content = fc.oneof(
  junk,
  fc.record(
    {
      msgtype: fc.oneof(fc.constantFrom('m.text', 'm.notice'), junk),
      body: junk,
      'm.relates_to': relation,
      'm.mentions': junk,
      'm.new_content': junk,
      redacts: junk,
      membership: fc.constantFrom('join', 'leave'),
    },
    { requiredKeys: [] },
  ),
);
const event = fc.oneof(
  junk,
  fc.record(
    {
      type: fc.oneof(
        fc.constantFrom('m.room.message', 'm.reaction', 'm.room.redaction', 'm.room.member'),
        junk,
      ),
      event_id: fc.oneof(fc.constantFrom('$x', '$y'), junk),
      sender: fc.oneof(fc.constantFrom('@ana:oak.coop', me), junk),
      origin_server_ts: fc.oneof(fc.double(), junk),
      content,
      state_key: junk,
      redacts: junk,
      unsigned: junk,
    },
    { requiredKeys: [] },
  ),
);

it('makes something sound or nothing of whatever a homeserver sends', () => {
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const { joined } = parseSync(
        { next_batch: 's', rooms: { join: { [room]: { timeline: { events } } } } },
        { me, now: new Date(0) },
      );
      for (const one of joined.flatMap(({ timeline }) => timeline)) {
        const heard = hear(one, ear);

        expect(heard?.sender).not.toBe(me);
        expect(heard?.sentAt.getTime() ?? 0).not.toBeNaN();
        if (heard?.kind === 'message') {
          expect(heard.body.length).toBeLessThanOrEqual(4000);
          expect(heard.body).not.toMatch(/(?!\n|\t)\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u);
          expect(heard.body.isWellFormed()).toBe(true);
        }
      }
    }),
    { numRuns: 3000 },
  );
});

it('never breaks on a page of history', () => {
  fc.assert(
    fc.property(fc.array(event), fc.option(fc.string(), { nil: undefined }), (chunk, end) => {
      expect(parsePage({ chunk, end }, new Date(0)).events.length).toBeLessThanOrEqual(chunk.length);
    }),
  );
});

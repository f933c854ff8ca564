import { expect, it } from 'vitest';
import type { RoomEvent } from '../../../src/adapters/matrix/events.ts';
import { hear } from '../../../src/adapters/matrix/hear.ts';
import { EventId, RoomId, UserId } from '../../../src/kernel/ids.ts';

const [ana, kim, bot] = ['@ana:x', '@kim:x', '@coopbot:x'].map((id) => UserId.parse(id));
const ear = {
  me: bot ?? UserId.parse('@coopbot:x'),
  names: [],
  room: RoomId.parse('!ops:x'),
  isDirect: false,
  isPublic: false,
};

function membership(sender = ana, stateKey = ana, content: Record<string, unknown> = {}): RoomEvent {
  return {
    type: 'm.room.member',
    id: EventId.parse('$1'),
    sender: sender ?? ear.me,
    sentAt: new Date(0),
    stateKey: stateKey ?? null,
    content,
    redacts: null,
    previousMembership: 'join',
  };
}

it.each([
  ['left by themselves', kim, 'leave'],
  ['was removed by somebody', ana, 'leave'],
  ['was banned by somebody', ana, 'ban'],
])('hears that somebody %s', (_how, sender, how) => {
  expect(hear(membership(sender, kim, { membership: how }), ear)).toMatchObject({
    kind: 'departure',
    sender: kim,
    room: '!ops:x',
  });
});

it('takes nobody who came, or changed their name, for gone', () => {
  expect(hear(membership(kim, kim, { membership: 'join', displayname: 'Kim' }), ear)).toBeNull();
  expect(hear(membership(ana, kim, { membership: 'invite' }), ear)).toBeNull();
  expect(hear(membership(kim, kim), ear)).toBeNull();
});

import { expect, it } from 'vitest';
import { decide } from '../../../src/access/decide.ts';
import { parseRoles } from '../../../src/access/roles.ts';
import { membersOf } from '../../../src/chat/hear/scope.ts';
import { RoomId, UserId } from '../../../src/kernel/ids.ts';

const now = new Date('2026-11-21T10:02:00Z');
const room = RoomId.parse('!ops:x');

function mayLook(sender: string, { homeservers = '', isPublic = false } = {}): boolean {
  const text = `${homeservers}people:\n  ana: { matrix: "@ana:x" }\nroles:\n  member: { do: [look] }\nassignments:\n  - { who: "room:${room}", role: member }\nrooms:\n  "${room}": { apps: ["*"] }\n`;
  const policy = parseRoles(text, 'roles.yml', now);
  const actor = UserId.parse(sender);
  const asked = { actor, room, now, actions: ['look'], class: null, app: null, recipe: null, server: null };
  return decide(policy, asked, membersOf({ room, sender: actor, isPublic }, policy)).decision === 'granted';
}

it('gives who is in a room what its role gives, but not in a public one', () => {
  expect(mayLook('@sam:y')).toBe(true);
  expect(mayLook('@sam:y', { isPublic: true })).toBe(false);
});

it('gives it only to people of the homeservers that count, where the file lists them', () => {
  const homeservers = 'homeservers: [x]\n';

  expect(mayLook('@mo:x', { homeservers })).toBe(true);
  expect(mayLook('@sam:y', { homeservers })).toBe(false);
  expect(mayLook('@sam:x.y', { homeservers })).toBe(false);
});

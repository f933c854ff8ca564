import { homeserverOf, localpart, OUTSIDE, type RoomId, type UserId } from '../kernel/ids.ts';
import type { Assignment, Person, Policy, Role } from './policy.ts';

/** Whether the person that is asked about is joined to that room, and the room is not public. */
export type Members = (room: RoomId) => boolean;

/** A role as somebody holds it. */
export interface HeldRole {
  readonly role: Role;
  readonly assignment: Assignment;
}

export interface Holder {
  readonly person: Person | null;
  readonly now: Date;
  readonly members: Members;
}

export function noRoom(): boolean {
  return false;
}

/** `null`: nobody whom the file names. */
export function personOf({ personOfUser }: Policy, user: UserId): Person | null {
  return personOfUser.get(user) ?? null;
}

/** Whose invitation the bot follows into a room: of whom the file names, and who is not suspended. */
export function mayInvite(policy: Policy, user: UserId): boolean {
  const person = personOf(policy, user);
  return person !== null && !policy.suspended.has(person.name);
}

/** Whether what this person says can count at all. */
export function isOnListedHomeserver({ homeservers }: Policy, user: UserId): boolean {
  return homeservers === null || homeservers.has(homeserverOf(user));
}

/** `Ana`; of somebody whom the file does not name, the first part of the Matrix id. */
export function nameOf(policy: Policy, user: UserId): string {
  if (user === OUTSIDE) {
    return 'Somebody outside';
  }
  const person = personOf(policy, user);
  return person === null ? localpart(user) : spoken(person);
}

/** Whether two ids are one person's; who is not in the file is only themselves. */
export function isSamePerson(policy: Policy, one: UserId, other: UserId): boolean {
  const person = personOf(policy, one);
  return one === other || (person !== null && person === personOf(policy, other));
}

export function spoken({ name }: Pick<Person, 'name'>): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** Names of the roles that somebody holds now, each once. What a whole room has is left out. */
export function rolesOf(policy: Policy, user: UserId, now: Date): readonly string[] {
  const held = heldBy(policy, { person: personOf(policy, user), now, members: noRoom });
  return [...new Set(held.map(({ role }) => role.name))];
}

/** What a room is about, as patterns of apps; `null`: the file does not know the room. */
export function roomScope({ rooms }: Policy, room: RoomId): readonly string[] | null {
  return rooms.get(room) ?? null;
}

/** Roles by name and by membership, in the order of the file. What ran out is not held, and who is suspended holds nothing. */
export function heldBy(policy: Policy, { person, now, members }: Holder): readonly HeldRole[] {
  if (person !== null && policy.suspended.has(person.name)) {
    return [];
  }
  return policy.assignments
    .filter(({ until }) => until === null || now < until)
    .filter(({ who }) =>
      'room' in who ? members(who.room) : person !== null && who.people.includes(person.name),
    )
    .flatMap((assignment) => {
      const role = policy.roles.get(assignment.role);
      return role === undefined ? [] : [{ role, assignment }];
    });
}

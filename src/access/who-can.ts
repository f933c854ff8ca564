import type { AccessRequest } from './access-request.ts';
import { actionsOfRooms, covers, denies } from './actions.ts';
import { doesAll } from './grants.ts';
import { heldBy, type Members, noRoom, personOf, spoken } from './people.ts';
import type { Person, Policy } from './policy.ts';

/** Names of the people who may do all of it themselves, in the order of the file. */
export function whoCan(policy: Policy, request: Omit<AccessRequest, 'actor'>): readonly string[] {
  return doersOf(policy, request).map(spoken);
}

export function doersOf(policy: Policy, request: Omit<AccessRequest, 'actor'>): readonly Person[] {
  return [...policy.people.values()].filter((person) => doesAll(policy, person, request));
}

/** Whether somebody may do or propose it to some app on some server: for lists of what there is to do. */
export function maySomewhere(
  policy: Policy,
  { actor, action, now }: Pick<AccessRequest, 'actor' | 'now'> & { readonly action: string },
  members: Members = noRoom,
): boolean {
  const held = heldBy(policy, { person: personOf(policy, actor), now, members });
  const isDenied = held.some(
    ({ role }) =>
      role.apps.includes('*') && role.servers.includes('*') && role.deny.some((word) => denies(word, action)),
  );
  const isSome = (word: string): boolean => covers(word, action) || word.startsWith(`${action}:`);
  return (
    !isDenied &&
    held.some(
      ({ role, assignment }) =>
        ('people' in assignment.who || actionsOfRooms.has(action)) &&
        [...role.do, ...role.propose].some(isSome),
    )
  );
}

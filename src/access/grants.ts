import type { AppName, ServerName } from '../kernel/ids.ts';
import { actionsOfRooms, type ChangeClass, covers, denies, isReading, withClass } from './actions.ts';
import { fitsAny } from './patterns.ts';
import { type HeldRole, type Holder, heldBy, noRoom } from './people.ts';
import type { Person, Policy } from './policy.ts';

/** What something would be done to. `null`: it concerns no app (no server), or it is not known yet. */
export interface Matter {
  readonly app: AppName | null;
  readonly server: ServerName | null;
  readonly class: ChangeClass | null;
}

/** What roles say about one action, and the role that says it. */
export type Grant =
  | { readonly grant: 'do' | 'propose' | 'denied'; readonly by: HeldRole }
  | { readonly grant: 'nothing'; readonly by: null };

/** What this person's roles say. `deny` beats `do` and `propose`, whichever roles they stand in. */
export function grantOf(policy: Policy, holder: Holder, of: Matter & { readonly action: string }): Grant {
  const action = withClass(of.action, of.class);
  const held = heldBy(policy, holder);
  const denial = held.find(
    ({ role }) =>
      role.deny.some((word) => denies(word, action)) &&
      deniesHere(role.apps, of.app, action) &&
      deniesHere(role.servers, of.server, action),
  );
  if (denial !== undefined) {
    return { grant: 'denied', by: denial };
  }
  const here = held.filter((one) => mayBring(one, action) && isInScope(one, of));
  for (const grant of ['do', 'propose'] as const) {
    const by = here.find(({ role }) => role[grant].some((word) => covers(word, action)));
    if (by !== undefined) {
      return { grant, by };
    }
  }
  return { grant: 'nothing', by: null };
}

/** Whether this person may do all of it without asking those who may. */
export function doesAll(
  policy: Policy,
  person: Person,
  of: Matter & { readonly actions: readonly string[]; readonly now: Date },
): boolean {
  const holder = { person, now: of.now, members: noRoom };
  return of.actions.every((action) => grantOf(policy, holder, { ...of, action }).grant === 'do');
}

/** Whether a role is about this app and server. */
export function isInScope(
  { role }: HeldRole,
  { app, server, action }: Matter & { readonly action: string },
): boolean {
  return fitsHere(role.apps, app, action) && fitsHere(role.servers, server, action);
}

/** Membership brings hardly anything, whatever the role says. */
function mayBring({ assignment }: HeldRole, action: string): boolean {
  return 'people' in assignment.who || actionsOfRooms.has(action);
}

/** Where there is no app or server, a role for some of them says nothing, but lets its people read what is about none. */
function fitsHere(patterns: readonly string[], name: string | null, action: string): boolean {
  return name === null ? patterns.includes('*') || isReading(action) : fitsAny(patterns, name);
}

function deniesHere(patterns: readonly string[], name: string | null, action: string): boolean {
  return name === null ? patterns.includes('*') || !isReading(action) : fitsAny(patterns, name);
}

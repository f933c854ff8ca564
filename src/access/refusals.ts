import { assertNever } from '../kernel/errors.ts';
import type { AccessRequest } from './access-request.ts';
import { actionsOfRooms, covers, withClass } from './actions.ts';
import type { Part } from './consent.ts';
import { type Grant, grantOf, isInScope } from './grants.ts';
import { type HeldRole, type Holder, heldBy, noRoom, personOf, spoken } from './people.ts';
import type { Assignment, Person, Policy, Role } from './policy.ts';
import { doersOf } from './who-can.ts';
import { anyOf, doing, joined, mayList } from './words.ts';

export interface Missing {
  readonly request: AccessRequest;
  readonly holder: Holder;
  /** The first grant that is not there. */
  readonly grant: Grant & { readonly action: string };
}

/** Why an app or a room is out of sight. Says nothing about the app: it may be another group's. */
export function whyOutside(policy: Policy, { room, app, actor }: AccessRequest): string {
  if (personOf(policy, actor) === null) {
    return whyStranger(policy, actor);
  }
  return room !== null && !policy.rooms.has(room)
    ? `This room is not in ${policy.path}, so only \`!help\` works here. A steward can add \`${room}\`.`
    : `\`${app}\` is not an app of this room.`;
}

/** What they may and by which line, then who can. */
export function whyMissing(policy: Policy, { request, holder, grant }: Missing): string {
  if (holder.person === null) {
    return whyStranger(policy, request.actor);
  }
  const action = withClass(grant.action, request.class);
  const may =
    grant.grant === 'denied'
      ? denied(policy, grant.by.role, action)
      : mayHere(policy, { request, holder, grant });
  return `${may} ${needs(policy, { request, holder, grant })}`;
}

/** Why a consent is out of reach before anybody is asked. */
export function whyNobodyAgrees(
  policy: Policy,
  { request, part, rule }: { readonly request: AccessRequest; readonly part: Part; readonly rule: string },
): string {
  const action = doing(withClass(request.actions[0] ?? '', request.class));
  return `${action} needs ${partWords(part)} (${rule}), and there are not enough people in ${policy.path}.`;
}

function partWords(part: Part): string {
  switch (part.kind) {
    case 'confirm':
      return 'your own OK';
    case 'lazy':
      return 'somebody who could block it';
    case 'ballot':
      return 'a ballot';
    case 'approvals': {
      const { count, from, requester } = part;
      const whose = from === null ? 'somebody who may do it' : anyOf(from);
      return `${count === 1 ? 'an OK' : `${count} OKs`} of ${whose}${requester === 'excluded' ? ' other than you' : ''}`;
    }
    default:
      return assertNever(part);
  }
}

function whyStranger(policy: Policy, actor: string): string {
  const keeper = [...policy.roles.values()].find(
    (role) => isKeeper(role) && policy.assignments.some((one) => one.role === role.name),
  );
  const role = policy.roles.has('member') ? 'member' : [...policy.roles.keys()][0];
  const cure =
    keeper === undefined
      ? ''
      : ` ${capital(anyOf([keeper.name]))} can add you: \`!role add ${actor} ${role}\`.`;
  return `I don't know you here yet.${cure}`;
}

function isKeeper(role: Role): boolean {
  return role.do.some((word) => covers(word, 'roles'));
}

function denied({ path }: Policy, { name, line }: Role, action: string): string {
  return `${doing(action)} is denied to role ${name} (${path} line ${line}).`;
}

const SUSPENDED = 'You are suspended: a steward took your rights away for now.';

function mayHere(policy: Policy, { request, holder, grant }: Missing): string {
  const held = heldBy(policy, holder);
  if (held.length === 0) {
    return policy.suspended.has(holder.person?.name ?? '') ? SUSPENDED : withoutRole(policy, holder);
  }
  const here = held.filter((one) => isInScope(one, { ...request, action: grant.action }));
  const speaking = here.filter((one) => wordsOf(one, 'do').length + wordsOf(one, 'propose').length > 0);
  if (speaking.length === 0) {
    return `What you may do is for other apps or servers (${cited(policy, held)}).`;
  }
  const may = mayList([...new Set(speaking.flatMap((one) => wordsOf(one, 'do')))]);
  const propose = mayList([...new Set(speaking.flatMap((one) => wordsOf(one, 'propose')))]);
  const parts = [
    may === '' ? '' : `You may ${may} here`,
    propose === '' ? '' : `you may propose to ${propose}`,
  ];
  return `${capital(parts.filter((part) => part !== '').join('; '))} (${cited(policy, speaking)}).`;
}

function wordsOf({ role, assignment }: HeldRole, list: 'do' | 'propose'): readonly string[] {
  return 'people' in assignment.who
    ? role[list]
    : [...actionsOfRooms].filter((action) => role[list].some((word) => covers(word, action)));
}

function cited({ path }: Policy, held: readonly HeldRole[]): string {
  const roles = new Map(held.map(({ role }) => [role.name, role]));
  return joined(
    [...roles.values()].map(({ name, line }) => `role ${name}, ${path} line ${line}`),
    'and',
  );
}

function withoutRole(policy: Policy, { person, now }: Holder): string {
  const isOver = ({ who, until }: Assignment): boolean =>
    until !== null && until <= now && 'people' in who && person !== null && who.people.includes(person.name);
  const over = policy.assignments.find(isOver);
  return over === undefined
    ? `You have no role yet (${policy.path} line ${person?.line ?? 1}).`
    : `Your role ${over.role} ran out on ${lastDay(over)} (${policy.path} line ${over.line}).`;
}

function lastDay({ until }: Assignment): string {
  return new Date((until?.getTime() ?? 0) - 1).toISOString().slice(0, 10);
}

/** `Removing needs a steward: Ana, Kim.` */
function needs(policy: Policy, { request, holder, grant }: Missing): string {
  const action = withClass(grant.action, request.class);
  const doers = doersOf(policy, request).filter((person) => person !== holder.person);
  if (doers.length === 0) {
    return `${doing(action)} is open to nobody else in ${policy.path} now.`;
  }
  const roles = new Set(
    doers.flatMap((person) => roleThatBrings(policy, person, { ...request, action: grant.action })),
  );
  return `${doing(action)} needs ${anyOf([...roles])}: ${doers.map(spoken).join(', ')}.`;
}

function roleThatBrings(
  policy: Policy,
  person: Person,
  of: AccessRequest & { readonly action: string },
): readonly string[] {
  const { by } = grantOf(policy, { person, now: of.now, members: noRoom }, of);
  return by === null ? [] : [by.role.name];
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

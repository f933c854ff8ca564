import { didYouMean } from '../kernel/did-you-mean.ts';
import type { UserError } from '../kernel/errors.ts';
import { homeserverOf } from '../kernel/ids.ts';
import type { YamlPath } from '../kernel/yaml-text.ts';
import { isReading } from './actions.ts';
import { losingIn } from './lazy.ts';
import type { RolesFile } from './roles-file.ts';

/** Makes the error for a place in the file. */
export type Wrong = (sentence: string, at: YamlPath) => UserError;

/** What the parts of a roles file say about each other. Throws what `wrong` makes. */
export function checkReferences(file: RolesFile, wrong: Wrong): void {
  checkPeople(file, wrong);
  checkAssignments(file, wrong);
  checkRules(file, wrong);
}

/** Names are spoken with a capital and typed without one: two that differ in nothing else would be one person in the room. */
function checkPeople({ homeservers, people }: RolesFile, wrong: Wrong): void {
  const owners = new Map<string, string>();
  const names = new Map<string, string>();
  for (const [name, { matrix }] of people) {
    const twin = names.get(name.normalize('NFKC').toLowerCase());
    if (twin !== undefined) {
      throw wrong(`\`${name}\` and \`${twin}\` are one name in other letters.`, ['people', name]);
    }
    names.set(name.normalize('NFKC').toLowerCase(), name);
    for (const [index, user] of matrix.entries()) {
      if (homeservers !== undefined && !homeservers.includes(homeserverOf(user))) {
        const sentence = `\`${user}\` is on a homeserver that \`homeservers\` does not name.`;
        throw wrong(sentence, ['people', name, 'matrix', index]);
      }
      const owner = owners.get(user);
      if (owner !== undefined) {
        const sentence =
          owner === name ? `\`${user}\` stands here twice.` : `\`${user}\` is \`${owner}\` already.`;
        throw wrong(sentence, ['people', name, 'matrix', index]);
      }
      owners.set(user, name);
    }
  }
}

function checkAssignments({ people, roles, assignments }: RolesFile, wrong: Wrong): void {
  const names = people.map(([name]) => name);
  for (const [index, { who, role }] of assignments.entries()) {
    checkRole({ role, roles, at: ['assignments', index, 'role'] }, wrong);
    if ('room' in who) {
      checkRoomsRole({ role, roles, at: ['assignments', index, 'role'] }, wrong);
      continue;
    }
    for (const [at, name] of who.people.entries()) {
      if (!names.includes(name)) {
        const sentence = `Nobody under \`people\` is called \`${name}\`.${didYouMean(name, names)}`;
        throw wrong(sentence, ['assignments', index, 'who', at]);
      }
    }
  }
}

interface RoleReference {
  readonly role: string;
  readonly roles: RolesFile['roles'];
  readonly at: YamlPath;
}

function checkRole({ role, roles, at }: RoleReference, wrong: Wrong): void {
  const names = roles.map(([name]) => name);
  if (!names.includes(role)) {
    throw wrong(`There is no role \`${role}\`.${didYouMean(role, names)}`, at);
  }
}

/** Who is in a room is known only for whoever speaks there, so that a `deny` given that way would have holes. */
function checkRoomsRole({ role, roles, at }: RoleReference, wrong: Wrong): void {
  if (roles.some(([name, { deny }]) => name === role && deny.length > 0)) {
    throw wrong(`Role \`${role}\` denies something, so it must be given to people, not to a room.`, at);
  }
}

function checkRules({ roles, rules }: RolesFile, wrong: Wrong): void {
  for (const [index, { when, needs }] of rules.entries()) {
    const from = 'from' in needs ? (needs.from ?? []) : [];
    checkRoles({ names: when.role ?? [], roles, at: ['rules', index, 'when', 'role'] }, wrong);
    checkRoles({ names: from, roles, at: ['rules', index, 'needs', 'from'] }, wrong);
    const reading = when.action.findIndex(isReading);
    if (reading >= 0 && needs.kind !== 'none') {
      const sentence = `\`${when.action[reading]}\` only reads: there is no plan that anybody could agree to.`;
      throw wrong(sentence, ['rules', index, 'when', 'action', reading]);
    }
    const losing = needs.kind === 'lazy' ? losingIn(when.action) : null;
    if (losing !== null) {
      const sentence = `\`${losing}\` may lose data, and silence never agrees to that: ask for \`approvals\` or a \`ballot\`.`;
      throw wrong(sentence, ['rules', index, 'when', 'action', when.action.indexOf(losing)]);
    }
  }
}

function checkRoles(
  { names, roles, at }: Omit<RoleReference, 'role'> & { readonly names: readonly string[] },
  wrong: Wrong,
): void {
  for (const [index, role] of names.entries()) {
    checkRole({ role, roles, at: [...at, index] }, wrong);
  }
}

import { isScalar, isSeq, parse, type YAMLSeq } from 'yaml';
import { UserError } from '../kernel/errors.ts';
import {
  appendTo,
  applyEdits,
  collectionOf,
  eolOf,
  lineEnd,
  type NewItem,
  readCollections,
  removeFrom,
  startOf,
  type TextEdit,
  valueOf,
} from '../kernel/yaml-edit.ts';
import { checkKept } from './keepers.ts';
import type { Assignment, Policy } from './policy.ts';
import { parseRoles } from './roles.ts';
import type { RoleEdit } from './roles-change.ts';
import { isSamePolicy } from './same-policy.ts';

/**
 * The roles file with this change, all the rest as it was written, byte for byte; and the policy that it is. Throws `role_refused`
 * where it would be no good one or could not be changed any more, `roles_by_hand` where it is written in another way than is known here.
 */
export function editRoles(
  before: Policy,
  edit: RoleEdit,
  now: Date,
): { readonly text: string; readonly policy: Policy } {
  const whole = before.lines.join('\n');
  const [bom, text] = whole.startsWith('\uFEFF') ? ['\uFEFF', whole.slice(1)] : ['', whole];
  const edits = edit.what === 'add' ? additions(text, edit) : removals(text, edit);
  if (edits === null) {
    throw byHand(before);
  }
  const edited = `${bom}${applyEdits(text, edits)}`;
  const policy = goodPolicy(edited, before, now);
  if (!isSamePolicy(policy, wantedOf(before, edit, policy))) {
    throw byHand(before);
  }
  return { text: edited, policy };
}

/** By the lines of the file as it would be. */
function goodPolicy(text: string, before: Policy, now: Date): Policy {
  try {
    const policy = parseRoles(text, before.path, now);
    checkKept(policy, before, now);
    return policy;
  } catch (error) {
    if (error instanceof UserError) {
      throw new UserError('role_refused', `The file would not do then. ${error.message}`, { cause: error });
    }
    throw error;
  }
}

type Adding = Extract<RoleEdit, { what: 'add' }>;
type Removing = Extract<RoleEdit, { what: 'remove' }>;

function additions(text: string, { person, user, role, until }: Adding): readonly TextEdit[] | null {
  const root = readCollections(text);
  const end = until === null ? '' : `, until: ${until}`;
  const assignment = `{ who: ${scalar(person)}, role: ${scalar(role)}${end} }`;
  const added = assignmentEdit(text, root, { block: `- ${assignment}`, flow: assignment });
  if (added === null || user === null) {
    return added === null ? null : [added];
  }
  const known = personEdit(text, root, `${scalar(person)}: { matrix: ${JSON.stringify(user)} }`);
  return known === null ? null : [known, added];
}

function personEdit(text: string, root: unknown, entry: string): TextEdit | null {
  const people = collectionOf(valueOf(root, 'people'));
  return people === null ? null : appendTo(text, people, { block: entry, flow: entry });
}

/** Also where nobody has a role yet, and the file has no list or an empty one. */
function assignmentEdit(text: string, root: unknown, item: NewItem): TextEdit | null {
  const value = valueOf(root, 'assignments');
  const list = collectionOf(value);
  if (list !== null) {
    return appendTo(text, list, item);
  }
  const eol = eolOf(text);
  if (value === null) {
    const isEnded = text === '' || text.endsWith(eol);
    return { at: text.length, cut: 0, put: `${isEnded ? '' : eol}assignments:${eol}  ${item.block}${eol}` };
  }
  const start = startOf(value);
  return isScalar(value) && value.source === '' && start !== null
    ? { at: lineEnd(text, start), cut: 0, put: `${eol}  ${item.block}` }
    : null;
}

function removals(text: string, { person, role }: Removing): readonly TextEdit[] | null {
  const list = valueOf(readCollections(text), 'assignments');
  if (!isSeq(list)) {
    return null;
  }
  const edits = list.items.flatMap((item, index) => {
    const names = namesIn(item);
    const isMeant = role === null || scalarOf(valueOf(item, 'role')) === role;
    return isMeant && names.includes(person) ? [removal(text, { list, index, person })] : [];
  });
  return edits.length === 0 || edits.includes(null) ? null : edits.filter((one) => one !== null);
}

function removal(
  text: string,
  { list, index, person }: { readonly list: YAMLSeq; readonly index: number; readonly person: string },
): TextEdit | null {
  const who = valueOf(list.items[index], 'who');
  return isSeq(who) && who.items.length > 1
    ? removeFrom(
        text,
        who,
        who.items.findIndex((one) => scalarOf(one) === person),
      )
    : removeFrom(text, list, index);
}

function namesIn(item: unknown): readonly string[] {
  const who = valueOf(item, 'who');
  return (isSeq(who) ? who.items : [who]).map(scalarOf).filter((name) => name !== null);
}

function scalarOf(node: unknown): string | null {
  return isScalar(node) ? String(node.value) : null;
}

/** In quotes where YAML would make something else of it. */
function scalar(name: string): string {
  return /^[\p{L}\p{N}._-]+$/u.test(name) && parse(name) === name ? name : JSON.stringify(name);
}

/** What the file must mean after the change; `after` only for what a new part looks like. */
function wantedOf(before: Policy, edit: RoleEdit, after: Policy): Policy {
  if (edit.what === 'remove') {
    return { ...before, assignments: before.assignments.flatMap((one) => without(one, edit)) };
  }
  const { person: name, user, role } = edit;
  const person = { name, users: user === null ? [] : [user], collective: null, git: null, line: 0 };
  const last = after.assignments.at(-1);
  const until = edit.until === null ? null : (last?.until ?? null);
  const added: Assignment = { who: { people: [name] }, role, until, line: 0 };
  return {
    ...before,
    people: user === null ? before.people : new Map([...before.people, [name, person]]),
    assignments: [...before.assignments, added],
  };
}

function without(assignment: Assignment, { person, role }: Removing): readonly Assignment[] {
  const { who } = assignment;
  if ('room' in who || (role !== null && assignment.role !== role) || !who.people.includes(person)) {
    return [assignment];
  }
  const people = who.people.filter((name) => name !== person);
  return people.length === 0 ? [] : [{ ...assignment, who: { people } }];
}

function byHand({ path }: Policy): UserError {
  return new UserError(
    'roles_by_hand',
    `\`${path}\` is written in a way that I cannot change without rewriting it.`,
  );
}

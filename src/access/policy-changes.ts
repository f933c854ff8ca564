import { canonicalJson, isSame } from '../kernel/digest.ts';
import { endOf, inCode, listed, patternsIn, ruleWords } from './change-words.ts';
import type { Person, Policy, Role, Rule } from './policy.ts';

/** How grave a change is: what gives rights is told first, what takes them last, and what is neither in between. */
type Weight = 'gives' | 'moves' | 'takes';
type Change = readonly [weight: Weight, words: string];

/**
 * What another roles file would change, in words with their lines, the gravest first. `isAboutAll`: told where people may know of all
 * apps; elsewhere no pattern of apps is named.
 */
export function changesBetween(
  before: Policy,
  after: Policy,
  { isAboutAll }: { readonly isAboutAll: boolean },
): readonly string[] {
  const changes = [
    ...changedAssignments(before, after),
    ...changedHomeservers(before, after),
    ...changedPeople(before, after),
    ...changedRoles(before, after, isAboutAll),
    ...changedRules(before, after, isAboutAll),
    ...changedRooms(before, after, isAboutAll),
  ];
  const words = (['gives', 'moves', 'takes'] as const).flatMap((weight) =>
    changes.filter(([one]) => one === weight).map(([, text]) => text),
  );
  return words.length === 0 ? ['It says the same in another order.'] : [...new Set(words)];
}

function changedHomeservers({ homeservers: was }: Policy, { homeservers: is }: Policy): readonly Change[] {
  if (is === null) {
    return when('gives', was !== null, 'people of every homeserver may count');
  }
  const [more, less] = differences([...(was ?? [])], [...is]);
  return was === null
    ? [['takes', `only people of these homeservers count: ${listed(more)}`]]
    : [
        ...when('gives', more.length > 0, `people of these homeservers count too: ${listed(more)}`),
        ...when('takes', less.length > 0, `people of these homeservers count no more: ${listed(less)}`),
      ];
}

function changedPeople(before: Policy, after: Policy): readonly Change[] {
  const found = [...after.people.values()].flatMap((person) =>
    changedPerson(before.people.get(person.name) ?? null, person),
  );
  const gone = [...before.people.values()].filter(({ name }) => !after.people.has(name));
  return [
    ...found,
    ...gone.map(({ name, line }): Change => ['takes', `\`${name}\` is no more in it (was line ${line})`]),
  ];
}

function changedPerson(was: Person | null, { line, ...is }: Person): readonly Change[] {
  if (was === null) {
    return [['gives', `new: \`${is.name}\`, ${listed(is.users)} (line ${line})`]];
  }
  const [more, less] = differences(was.users, is.users);
  const wasOf = was.collective === null ? '' : `, was of \`${was.collective}\``;
  const isOf = is.collective === null ? 'no collective' : `\`${is.collective}\``;
  return [
    ...when('gives', more.length > 0, `\`${is.name}\` is also ${listed(more)} (line ${line})`),
    ...when('takes', less.length > 0, `\`${is.name}\` is no more ${listed(less)} (line ${line})`),
    ...when('moves', was.collective !== is.collective, `\`${is.name}\` is of ${isOf}${wasOf} (line ${line})`),
    ...when('moves', !isSame(was.git, is.git), `commits name \`${is.name}\` otherwise (line ${line})`),
  ];
}

function changedRoles(before: Policy, after: Policy, isAboutAll: boolean): readonly Change[] {
  const found = [...after.roles.values()].flatMap((role) => {
    const was = before.roles.get(role.name);
    const start: Role = was ?? { ...role, do: [], propose: [], deny: [], apps: ['*'], servers: ['*'] };
    return [
      ...when('moves', was === undefined, `new role \`${role.name}\` (line ${role.line})`),
      ...changedRole(start, role, isAboutAll),
    ];
  });
  const gone = [...before.roles.values()].filter(({ name }) => !after.roles.has(name));
  return [
    ...found,
    ...gone.map(({ name, line }): Change => ['takes', `role \`${name}\` is gone (was line ${line})`]),
  ];
}

function changedRole(was: Role, is: Role, isAboutAll: boolean): readonly Change[] {
  const role = `role \`${is.name}\``;
  const at = `(line ${is.line})`;
  const [does, doesNot] = differences(was.do, is.do);
  const [proposes, proposesNot] = differences(was.propose, is.propose);
  const [denies, deniesNot] = differences(was.deny, is.deny);
  const isElsewhere = !isSame([was.apps, was.servers], [is.apps, is.servers]);
  const where = isAboutAll ? `${patternsIn(is.apps)} on ${patternsIn(is.servers)}` : 'other apps or servers';
  return [
    ...when('gives', does.length > 0, `${role} may also: ${listed(does)} ${at}`),
    ...when('gives', proposes.length > 0, `${role} may also propose: ${listed(proposes)} ${at}`),
    ...when('gives', deniesNot.length > 0, `${role} is denied no more: ${listed(deniesNot)} ${at}`),
    ...when('gives', isElsewhere, `${role} is for ${where} ${at}`),
    ...when('takes', doesNot.length > 0, `${role} may no more: ${listed(doesNot)} ${at}`),
    ...when('takes', proposesNot.length > 0, `${role} may propose no more: ${listed(proposesNot)} ${at}`),
    ...when('takes', denies.length > 0, `${role} is denied: ${listed(denies)} ${at}`),
  ];
}

/** Who has which role, one for each, and until when. */
function changedAssignments(before: Policy, after: Policy): readonly Change[] {
  const [was, is] = [heldIn(before), heldIn(after)];
  const [come, gone] = differences([...was.keys()], [...is.keys()]);
  return [
    ...come.map((words): Change => ['gives', `${words} (line ${is.get(words)})`]),
    ...gone.map((words): Change => ['takes', `no more: ${words} (was line ${was.get(words)})`]),
  ];
}

/** In words, with the line. */
function heldIn({ assignments }: Policy): ReadonlyMap<string, number> {
  return new Map(
    assignments.flatMap(({ who, role, until, line }) => {
      const names =
        'room' in who ? [`everybody in ${inCode(who.room)}`] : who.people.map((name) => `\`${name}\``);
      return names.map((name) => [`${name} has role \`${role}\`${endOf(until)}`, line] as const);
    }),
  );
}

/** Of two that say the same only the first ever counts. */
function changedRules(before: Policy, after: Policy, isAboutAll: boolean): readonly Change[] {
  const [was, is] = [rulesIn(before), rulesIn(after)];
  const [come, gone] = differences([...was.keys()], [...is.keys()]);
  const stay = [...is.keys()].filter((key) => was.has(key));
  const isMoved = !isSame(
    stay,
    [...was.keys()].filter((key) => is.has(key)),
  );
  const told = (rules: ReadonlyMap<string, Rule>, key: string): string => {
    const rule = rules.get(key);
    return rule === undefined
      ? ''
      : `${ruleWords(rule, isAboutAll)} (${rules === was ? 'was ' : ''}line ${rule.line})`;
  };
  return [
    ...come.map((key): Change => ['gives', `new rule: ${told(is, key)}`]),
    ...gone.map((key): Change => ['gives', `rule no more: ${told(was, key)}`]),
    ...when('gives', isMoved, 'rules stand in another order: the first that fits counts'),
  ];
}

function rulesIn({ rules }: Policy): ReadonlyMap<string, Rule> {
  const found = rules.map(({ line, ...rule }) => [canonicalJson(rule), { ...rule, line }] as const);
  return new Map(found.filter(([key], index) => found.findIndex(([other]) => other === key) === index));
}

function changedRooms(before: Policy, after: Policy, isAboutAll: boolean): readonly Change[] {
  const about = (patterns: readonly string[]): string => (isAboutAll ? patternsIn(patterns) : 'other apps');
  const found = [...after.rooms].filter(([room, apps]) => !isSame(before.rooms.get(room) ?? null, apps));
  const gone = [...before.rooms.keys()].filter((room) => !after.rooms.has(room));
  return [
    ...found.map(([room, apps]): Change => ['gives', `room ${inCode(room)} is about ${about(apps)}`]),
    ...gone.map((room): Change => ['takes', `room ${inCode(room)} is no more in it`]),
  ];
}

function when(weight: Weight, isSo: boolean, words: string): readonly Change[] {
  return isSo ? [[weight, words]] : [];
}

/** What came, and what went. */
function differences<T extends string>(
  was: readonly T[],
  is: readonly T[],
): readonly [readonly T[], readonly T[]] {
  return [is.filter((item) => !was.includes(item)), was.filter((item) => !is.includes(item))];
}

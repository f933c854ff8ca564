import { z } from 'zod';
import { editRoles } from '../src/access/edit-roles.ts';
import { Name } from '../src/access/file-values.ts';
import { personOf, spoken } from '../src/access/people.ts';
import type { RoleEdit } from '../src/access/roles-change.ts';
import { allWords } from '../src/chat/arguments.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickPerson } from '../src/chat/pick/person.ts';
import { didYouMean } from '../src/kernel/did-you-mean.ts';
import { UserError } from '../src/kernel/errors.ts';
import { localpart, UserId } from '../src/kernel/ids.ts';

const ADD = '`!role add @sam:other.org member`';
const REMOVE = '`!role remove kim member`';

export default defineCommand({
  name: 'role',
  summary: 'Give somebody a role, or take it away: a change of the roles file, with consent.',
  example: '!role add @sam:other.org member',
  usage: 'add <person> <role> [name] [until DATE] | remove <person> [role]',
  actions: ['roles'],
  args: z.object({ what: z.string().default(''), words: allWords }),
  async run({ what, words }, context) {
    switch (what.toLowerCase()) {
      case 'add':
        return add(words, context);
      case 'remove':
        return remove(words, context);
      default:
        throw new UserError('bad_arguments', `Say ${ADD} or ${REMOVE}.`);
    }
  },
});

function add(words: readonly string[], context: CommandContext): Outcome {
  const { until, rest } = untilIn(words, context.now);
  const [who, roleWord, name] = rest;
  if (who === undefined || roleWord === undefined || rest.length > 3) {
    throw new UserError('bad_arguments', `Say who and which role: ${ADD}.`);
  }
  const role = pickRole(roleWord, context);
  const { person, user } = whoIsMeant(who, name, context);
  const has = holds(person, role, context).some((one) => one.until === null);
  return has
    ? { answer: lines(`${spoken({ name: person })} has role ${role} already. Nothing was done.`) }
    : ask({ what: 'add', person, user, role, until }, context);
}

function remove(words: readonly string[], context: CommandContext): Outcome {
  const [who, roleWord, ...more] = words;
  if (who === undefined || more.length > 0) {
    throw new UserError('bad_arguments', `Say from whom: ${REMOVE}.`);
  }
  const { name: person } = pickPerson(who, context);
  const role = roleWord === undefined ? null : pickRole(roleWord, context);
  if (holds(person, role, context).length === 0) {
    const which = role === null ? 'no role' : `no role ${role}`;
    const sentence = `${spoken({ name: person })} has ${which} in ${context.policy.path}. Nothing was done.`;
    return { answer: lines(sentence) };
  }
  return ask({ what: 'remove', person, role }, context);
}

function holds(
  person: string,
  role: string | null,
  { policy }: CommandContext,
): CommandContext['policy']['assignments'] {
  return policy.assignments.filter(
    (one) => 'people' in one.who && one.who.people.includes(person) && (role === null || one.role === role),
  );
}

/** What would be no good file is refused at once. */
function ask(change: RoleEdit, { policy, now }: CommandContext): Outcome {
  editRoles(policy, change, now);
  return { request: { action: 'roles', change } };
}

interface Meant {
  readonly person: string;
  readonly user: UserId | null;
}

/** Somebody of the file, by name or Matrix id, or somebody new, by a Matrix id and what they are called. */
function whoIsMeant(who: string, name: string | undefined, context: CommandContext): Meant {
  const user = UserId.safeParse(who);
  if (!user.success) {
    return { person: pickPerson(who, context).name, user: null };
  }
  const known = personOf(context.policy, user.data);
  return known === null
    ? { person: newName(name ?? localpart(user.data).toLowerCase(), context), user: user.data }
    : { person: known.name, user: null };
}

function newName(words: string, { policy }: CommandContext): string {
  const name = Name.safeParse(words);
  const behind = 'Say behind the role what they are called: `!role add @sam:other.org member sam`.';
  if (!name.success) {
    throw new UserError('bad_arguments', `That is no name for a person. ${behind}`);
  }
  if ([...policy.people.keys()].some((other) => other.toLowerCase() === name.data.toLowerCase())) {
    throw new UserError('bad_arguments', `${policy.path} has another \`${name.data}\`. ${behind}`);
  }
  return name.data;
}

function pickRole(words: string, { policy }: CommandContext): string {
  const names = [...policy.roles.keys()];
  const found = names.find((name) => name.toLowerCase() === words.toLowerCase());
  if (found === undefined) {
    const near = didYouMean(words, names);
    throw new UserError('bad_arguments', `There is no role \`${words.slice(0, 40)}\`.${near}`);
  }
  return found;
}

interface Until {
  /** The last day, which is over at its end, in UTC. */
  readonly until: string | null;
  readonly rest: readonly string[];
}

function untilIn(words: readonly string[], now: Date): Until {
  const at = words.findIndex((word) => word.toLowerCase() === 'until');
  if (at === -1) {
    return { until: null, rest: words };
  }
  const day = z.iso.date().safeParse(words[at + 1]);
  if (!day.success || Date.parse(day.data) + 86_400_000 <= now.getTime()) {
    throw new UserError('bad_arguments', 'Until which day? A day to come, as `until 2027-03-01`.');
  }
  return { until: day.data, rest: words.toSpliced(at, 2) };
}

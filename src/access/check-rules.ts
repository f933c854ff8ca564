import { assertNever } from '../kernel/errors.ts';
import { actions, changeClasses, covers } from './actions.ts';
import type { Approvals, Ballot, Lazy } from './consent.ts';
import { type HeldRole, heldBy, noRoom } from './people.ts';
import type { Person, Policy, Rule } from './policy.ts';

/** Somebody with the roles that they hold. */
interface Holder {
  readonly person: Person;
  readonly held: readonly HeldRole[];
}

/** Everybody whom the file names; what ran out is not held. Looked up once for all rules, so that nobody slows the bot by a long file. */
export function holdersIn(policy: Policy, now: Date): readonly Holder[] {
  return [...policy.people.values()].map((person) => ({
    person,
    held: heldBy(policy, { person, now, members: noRoom }),
  }));
}

/** Why none of these people can ever give what the rule asks for, as a sentence; `null`: somebody can. */
export function whyUnmeetable(rule: Rule, holders: readonly Holder[]): string | null {
  const { needs } = rule;
  switch (needs.kind) {
    case 'none':
    case 'confirm':
    case 'all':
      return null;
    case 'approvals':
      return whyTooFew(holders, { rule, needs });
    case 'lazy':
      return whyVoiceless(holders, { needs, what: 'can be blocked by' });
    case 'ballot':
      return whyVoiceless(holders, { needs, what: 'is a ballot of' });
    default:
      return assertNever(needs);
  }
}

function whyTooFew(
  holders: readonly Holder[],
  { rule, needs }: { readonly rule: Rule; readonly needs: Approvals },
): string | null {
  const { actions: words } = rule;
  const wanted = [...concrete, ...words].filter((action) => words.some((word) => covers(word, action)));
  const counting = peopleWho(holders, (held) =>
    needs.from === null ? mays(held, ['do'], wanted) : holds(held, needs.from),
  );
  const asking = peopleWho(holders, (held) => mays(held, ['do', 'propose'], wanted));
  if (counting.length < needs.count) {
    return `This rule asks for ${oks(needs)}, and ${countOf(counting)}.`;
  }
  const isHopeless = (asker: Person): boolean => counting.filter((one) => one !== asker).length < needs.count;
  if (needs.requester === 'excluded' && asking.length > 0 && asking.every(isHopeless)) {
    return `This rule asks for ${oks(needs)} other than the requester, and ${countOf(counting)}: nobody could ever ask.`;
  }
  return null;
}

/** Nobody could block, or vote. */
function whyVoiceless(
  holders: readonly Holder[],
  { needs, what }: { readonly needs: Lazy | Ballot; readonly what: string },
): string | null {
  const { from } = needs;
  const voices = peopleWho(holders, (held) => (from === null ? held.length > 0 : holds(held, from)));
  const isByCollective = needs.kind === 'ballot' && needs.by === 'collective';
  if (voices.length === 0) {
    const whose = from === null ? 'people who hold a role' : from.map((role) => `\`${role}\``).join(' or ');
    return `This rule ${what} ${whose}, and nobody is one.`;
  }
  return isByCollective && voices.every(({ collective }) => collective === null)
    ? 'This rule is a ballot of collectives, and nobody who could vote has a `collective` under `people`.'
    : null;
}

const concrete: readonly string[] = [...actions, ...changeClasses.map((one) => `upgrade:${one}`)];

function peopleWho(
  holders: readonly Holder[],
  isOne: (held: readonly HeldRole[]) => boolean,
): readonly Person[] {
  return holders.filter(({ held }) => isOne(held)).map(({ person }) => person);
}

function holds(held: readonly HeldRole[], roles: readonly string[]): boolean {
  return held.some(({ role }) => roles.includes(role.name));
}

function mays(
  held: readonly HeldRole[],
  lists: readonly ('do' | 'propose')[],
  wanted: readonly string[],
): boolean {
  return held.some(({ role }) =>
    lists.some((list) => role[list].some((word) => wanted.some((action) => covers(word, action)))),
  );
}

function oks({ count, from }: Approvals): string {
  const whose = from === null ? 'people who may do it' : from.map((role) => `\`${role}\``).join(' or ');
  return `${count} ${count === 1 ? 'OK' : 'OKs'} of ${whose}`;
}

function countOf(counting: readonly Person[]): string {
  if (counting.length === 0) {
    return 'nobody is one';
  }
  return counting.length === 1
    ? `only \`${counting[0]?.name}\` is one`
    : `only ${counting.length} people are`;
}

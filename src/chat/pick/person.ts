import { whoCan } from '../../access/decide.ts';
import { personOf, spoken } from '../../access/people.ts';
import type { Person } from '../../access/policy.ts';
import { didYouMean } from '../../kernel/did-you-mean.ts';
import { UserError } from '../../kernel/errors.ts';
import { UserId } from '../../kernel/ids.ts';
import type { CommandContext } from '../command.ts';
import { clipped } from '../parse.ts';

/** Somebody by the name in the roles file or by a Matrix id. Throws `bad_arguments`. */
export function pickPerson(words: string, { policy }: CommandContext): Person {
  const user = UserId.safeParse(words);
  const person = user.success ? personOf(policy, user.data) : named(words, policy);
  if (person === null) {
    const names = [...policy.people.keys()];
    const sentence = `${policy.path} names nobody \`${clipped(words)}\`.${didYouMean(words, names)}`;
    throw new UserError('bad_arguments', sentence);
  }
  return person;
}

/** However it is written: on a phone, names begin with a capital. */
function named(words: string, { people }: CommandContext['policy']): Person | null {
  const wanted = words.toLowerCase();
  return [...people.values()].find(({ name }) => name.toLowerCase() === wanted) ?? null;
}

/** Stewards are those who may change who may do what, by themselves. Throws `not_authorised`. */
export function checkSteward({ policy, who }: CommandContext): void {
  const stewards = whoCan(policy, { ...who, ...nothing, actions: ['roles'] });
  const person = personOf(policy, who.actor);
  if (person === null || !stewards.includes(spoken(person))) {
    const whose = stewards.length === 0 ? 'Nobody may now.' : `It needs ${stewards.join(' or ')}.`;
    throw new UserError('not_authorised', `Only who may change roles can do that. ${whose}`);
  }
}

const nothing = { app: null, server: null, recipe: null, class: null } as const;

import { type ChangeClass, covers, withClass } from './actions.ts';
import type { Matter } from './grants.ts';
import { fitsAny } from './patterns.ts';
import type { Policy, Rule } from './policy.ts';

type Of = Matter & { readonly action: string };

/** The first rule that is about this action of somebody with these roles. */
export function ruleFor(policy: Policy, of: Of & { readonly roles: readonly string[] }): Rule | null {
  const isForRoles = ({ roles }: Rule): boolean =>
    roles.length === 0 || roles.some((role) => of.roles.includes(role));
  return rulesAbout(policy, of).find(isForRoles) ?? null;
}

/** The rules that are about this action, whoever asks. */
export function rulesAbout({ rules }: Policy, of: Of): readonly Rule[] {
  const action = withClass(of.action, of.class);
  return rules.filter(
    (rule) =>
      rule.actions.some((word) => covers(word, action)) &&
      (rule.class === null || rule.class === classOf(action, of.class)) &&
      fitsHere(rule.apps, of.app) &&
      fitsHere(rule.servers, of.server),
  );
}

function classOf(action: string, given: ChangeClass | null): string | null {
  return action.startsWith('upgrade:') ? action.slice('upgrade:'.length) : given;
}

function fitsHere(patterns: readonly string[], name: string | null): boolean {
  return patterns.length === 0 || (name === null ? patterns.includes('*') : fitsAny(patterns, name));
}

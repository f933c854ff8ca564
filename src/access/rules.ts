import { type ChangeClass, covers, withClass } from './actions.ts';
import type { Matter } from './grants.ts';
import { fitsAny } from './patterns.ts';
import type { Policy, Rule } from './policy.ts';

/** The first rule that is about this action of somebody with these roles. */
export function ruleFor(
  { rules }: Policy,
  of: Matter & { readonly action: string; readonly roles: readonly string[] },
): Rule | null {
  const action = withClass(of.action, of.class);
  return (
    rules.find(
      (rule) =>
        rule.actions.some((word) => covers(word, action)) &&
        (rule.class === null || rule.class === classOf(action, of.class)) &&
        fitsHere(rule.apps, of.app) &&
        fitsHere(rule.servers, of.server) &&
        (rule.roles.length === 0 || rule.roles.some((role) => of.roles.includes(role))),
    ) ?? null
  );
}

function classOf(action: string, given: ChangeClass | null): string | null {
  return action.startsWith('upgrade:') ? action.slice('upgrade:'.length) : given;
}

function fitsHere(patterns: readonly string[], name: string | null): boolean {
  return patterns.length === 0 || (name === null ? patterns.includes('*') : fitsAny(patterns, name));
}

import type { Consent } from '../access/consent.ts';
import { isSame } from '../kernel/digest.ts';
import type { Operation, Plan, Step } from './operation.ts';

/** Things that moved, named where a plan is void. */
const MOST_NAMED = 3;

type Agreed = Pick<Operation, 'plan' | 'consent'>;

/** What moved between the plan that people agreed to and the one of now, in words; only what a plan depends on is in it. */
export function movedBetween(
  agreed: Agreed,
  now: { readonly plan: Plan; readonly consent: Consent },
): string {
  const { plan, consent } = agreed;
  if (plan === null || plan.digest === now.plan.digest) {
    return 'Somebody’s OK does not count any more.';
  }
  const isOtherRule = consent !== null && !plan.isNoop && !isSame(consent, now.consent);
  const named = [
    isOtherRule ? 'the rule that says who must agree' : '',
    plan.class === now.plan.class ? '' : `the size of the step, now ${now.plan.class ?? 'unknown'}`,
    ...added(factsOf(plan), factsOf(now.plan)),
    ...movedSteps(plan.steps, now.plan.steps),
  ].filter((name) => name !== '');
  const shown = [...new Set(named)].slice(0, MOST_NAMED);
  return shown.length === 0 ? 'Something moved since.' : `Moved since: ${shown.join(', ')}.`;
}

function factsOf({ words }: Plan): readonly string[] {
  return [...words.facts, ...(words.more ?? [])];
}

function added(was: readonly string[], is: readonly string[]): readonly string[] {
  return is.filter((one) => !was.includes(one));
}

/** Steps that came or went, and those that read the same and would do something else. */
function movedSteps(was: readonly Step[], is: readonly Step[]): readonly string[] {
  const come = labelsOf(is.filter((step) => !isIn(step, was)));
  const gone = labelsOf(was.filter((step) => !isIn(step, is)));
  return [...come, ...gone.filter((label) => !come.includes(label)).map((label) => `no more: ${label}`)];
}

function isIn({ kind, label, args }: Step, steps: readonly Step[]): boolean {
  return steps.some((other) => other.kind === kind && other.label === label && isSame(other.args, args));
}

function labelsOf(steps: readonly Step[]): readonly string[] {
  return [...new Set(steps.map(({ label }) => label))];
}

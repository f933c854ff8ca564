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
    ...added(plan.words.facts, now.plan.words.facts),
    ...movedSteps(plan.steps, now.plan.steps),
  ].filter((name) => name !== '');
  const shown = [...new Set(named)].slice(0, MOST_NAMED);
  return shown.length === 0 ? 'Something moved since.' : `Moved since: ${shown.join(', ')}.`;
}

function added(was: readonly string[], is: readonly string[]): readonly string[] {
  return is.filter((one) => !was.includes(one));
}

/** Steps that came or went, and those that read the same and would do something else. */
function movedSteps(was: readonly Step[], is: readonly Step[]): readonly string[] {
  const isIn = (step: Step, steps: readonly Step[]): boolean =>
    steps.some(
      (other) => other.kind === step.kind && other.label === step.label && isSame(other.args, step.args),
    );
  const [gone, come] = [was.filter((step) => !isIn(step, is)), is.filter((step) => !isIn(step, was))];
  const labels = new Set(come.map(({ label }) => label));
  return [
    ...labels,
    ...gone
      .map(({ label }) => label)
      .filter((label) => !labels.has(label))
      .map((label) => `no more: ${label}`),
  ];
}

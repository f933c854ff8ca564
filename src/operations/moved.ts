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
    ...added(factsOf(plan), factsOf(now.plan)).map((fact) => fact.replace(/^⚠ /, '')),
    ...movedSteps(plan.steps, now.plan.steps),
  ].filter((name) => name !== '');
  const told = named.length === 0 ? besideMoved(plan.steps, now.plan.steps) : named;
  const shown = [...new Set(told)].slice(0, MOST_NAMED);
  return shown.length === 0 ? 'Something moved since.' : `Moved since: ${shown.join(', ')}.`;
}

function factsOf({ words }: Plan): readonly string[] {
  return [...words.facts, ...(words.more ?? [])];
}

function added(was: readonly string[], is: readonly string[]): readonly string[] {
  return is.filter((one) => !was.includes(one));
}

/** Steps that came or went, and those that read the same and would do something else: of these only what they are about, for none was done. */
function movedSteps(was: readonly Step[], is: readonly Step[]): readonly string[] {
  const come = labelsOf(is.filter((step) => step.isChange && !isIn(step, was)));
  const gone = labelsOf(was.filter((step) => step.isChange && !isIn(step, is)));
  return [
    ...come.map((label) => (gone.includes(label) ? matterOf(label) : `now also: ${label}`)),
    ...gone.filter((label) => !come.includes(label)).map((label) => `no more: ${label}`),
  ];
}

/** What is waited for depends on what is changed, and on what runs beside it. */
function besideMoved(was: readonly Step[], is: readonly Step[]): readonly string[] {
  return is.every((step) => step.isChange || isIn(step, was)) ? [] : ['what runs beside it'];
}

/** `app stopped` → `app`: what is told of did not happen. */
function matterOf(label: string): string {
  return label.replace(/ (?:made|changed|stopped|restarted|removed|scaled to \d+)$/, '');
}

function isIn({ kind, label, args }: Step, steps: readonly Step[]): boolean {
  return steps.some((other) => other.kind === kind && other.label === label && isSame(other.args, args));
}

function labelsOf(steps: readonly Step[]): readonly string[] {
  return [...new Set(steps.map(({ label }) => label))];
}

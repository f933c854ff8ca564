import type { Operation, Step } from '../../operations/operation.ts';
import { subjectOf } from '../../operations/subject.ts';
import type { Teller } from './teller.ts';

/** The truth about what did not come to its end: untouched, or somewhere between; then the ways on. */
export function leftLines(operation: Operation, { prefix }: Pick<Teller, 'prefix'>): readonly string[] {
  const { plan, stepsDone, isInStep, ending } = operation;
  const steps = plan?.steps ?? [];
  const begunTo = isInStep ? stepsDone + 1 : stepsDone;
  if (!steps.slice(0, begunTo).some(({ isChange }) => isChange)) {
    return ending?.verdict === 'rolled back' ? [] : ['Nothing was changed.'];
  }
  const parts = [
    // Of what Swarm took back nothing is left.
    changesIn(ending?.verdict === 'rolled back' ? 'Tried' : 'Done', steps.slice(0, stepsDone)),
    changesIn('Begun', steps.slice(stepsDone, begunTo)),
    changesIn('Not yet', steps.slice(begunTo)),
  ];
  return [...(stepsDone === steps.length ? [] : parts), ...waysOn(operation, prefix)].filter(
    (line) => line !== '',
  );
}

function waysOn({ plan, request, ending }: Operation, prefix: string): readonly string[] {
  const { goesOn, waysOn: stopped } = plan?.words ?? {};
  if (ending?.verdict === 'cancelled' && stopped !== undefined) {
    // What is offered by itself need not be typed.
    return ending.wayBack === undefined ? stopped : stopped.filter((line) => !line.startsWith('Way back:'));
  }
  const app = subjectOf(request)?.app;
  return [goesOn ?? (app === undefined ? '' : `What runs now: \`${prefix}ps ${app}\``)];
}

/** More are counted. */
const MOST_NAMED = 8;

function changesIn(title: string, steps: readonly Step[]): string {
  const labels = steps.filter(({ isChange }) => isChange).map(({ label }) => label);
  const more = labels.length - MOST_NAMED;
  const shown = more > 1 ? [...labels.slice(0, MOST_NAMED), `and ${more} more`] : labels;
  return labels.length === 0 ? '' : `${title}: ${shown.join(', ')}.`;
}

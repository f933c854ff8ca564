import type { Operation, Step } from '../../operations/operation.ts';
import type { Progress } from '../../operations/ports.ts';
import { type Document, lines } from '../document.ts';
import type { Story } from './story.ts';
import { durationText, type Teller } from './teller.ts';

/** How far it is: a bar, what is done, what is under way. */
export function progressCard({ operation, startedAt, lastAt }: Story, teller: Teller): Document {
  const { id, plan, isInStep, stepsDone, state } = operation;
  const steps = plan?.steps ?? [];
  const live = state === 'closed' ? null : teller.progressOf(id);
  const until = state === 'closed' ? lastAt : teller.now();
  const after = startedAt === null ? '' : durationText(until.getTime() - startedAt.getTime());
  const doing = isInStep ? steps[stepsDone] : undefined;
  return [
    { block: 'bar', before: `#${id} ·`, fraction: fractionOf(operation, live), after },
    ...lines(donePhases(steps, stepsDone), lineOf(doing, operation, live)),
  ];
}

/** What is under way, or waited for; once it is over, what it ended in. */
function lineOf(step: Step | undefined, { state, ending }: Operation, live: Progress | null): string {
  const label = step?.label ?? '';
  if (state !== 'closed') {
    const words = live?.words ?? label;
    return words === '' ? '' : `… ${words}`;
  }
  if (label === '') {
    return '';
  }
  return ending?.verdict === 'cancelled' ? `Stopped in: ${label}` : `✗ ${label}`;
}

function fractionOf({ plan, stepsDone }: Operation, live: Progress | null): number {
  const steps = plan?.steps ?? [];
  const inStep = (steps[stepsDone]?.weight ?? 0) * Math.min(1, live?.fraction ?? 0);
  const all = weightOf(steps);
  return all === 0 ? 1 : (weightOf(steps.slice(0, stepsDone)) + inStep) / all;
}

function weightOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { weight }) => sum + weight, 0);
}

/** `✓ settings, 3 passwords, 4 images`: phases that are wholly done, in order. */
function donePhases(steps: readonly Step[], stepsDone: number): string {
  const phases = [...new Set(steps.map(({ phase }) => phase))];
  const done = phases.filter((phase) => steps.findLastIndex((step) => step.phase === phase) < stepsDone);
  const named = done.map((phase) => {
    const count = steps.filter((step) => step.phase === phase).length;
    return count > 1 ? `${phase} (${count})` : phase;
  });
  return named.length === 0 ? '' : `✓ ${named.join(', ')}`;
}

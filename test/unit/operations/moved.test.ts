import { expect, it } from 'vitest';
import { Consent } from '../../../src/access/consent.ts';
import { movedBetween } from '../../../src/operations/moved.ts';
import { Plan } from '../../../src/operations/operation.ts';

const confirm = Consent.parse({ kind: 'confirm' });

function plan(more: Partial<Plan>, digest: string): Plan {
  return Plan.parse({
    words: { title: 'Wiki 2.0 → 2.1', facts: ['wiki.oak.coop, on server1'], done: '', failed: '' },
    actions: ['upgrade'],
    class: 'minor',
    url: null,
    isNoop: false,
    steps: [step('app', { image: 'wiki:2.1' })],
    ...more,
    digest: digest.repeat(64),
  });
}

function step(label: string, args: Record<string, string>): Plan['steps'][number] {
  return { kind: 'apply-service', label, phase: 'services', weight: 1, isChange: true, args };
}

it.each([
  ['a service that would get something else', { steps: [step('app', { image: 'wiki:2.1.1' })] }, 'app'],
  [
    'a step that came',
    { steps: [step('app', { image: 'wiki:2.1' }), step('db', { image: 'db:1' })] },
    'now also: db',
  ],
  ['a step that went', { steps: [] }, 'no more: app'],
  [
    'what came beside it',
    { steps: [step('app', { image: 'wiki:2.1' }), { ...step('1 service running', {}), isChange: false }] },
    'what runs beside it',
  ],
  ['the class', { class: 'major' as const }, 'the size of the step, now major'],
])('names %s', (_what, more, named) => {
  const words = movedBetween(
    { plan: plan({}, '1'), consent: confirm },
    { plan: plan(more, '2'), consent: confirm },
  );

  expect(words).toBe(`Moved since: ${named}.`);
});

it('names the rule, and a vote that counts no more', () => {
  const agreed = { plan: plan({}, '1'), consent: confirm };
  const stricter = Consent.parse({ kind: 'approvals', from: ['steward'] });

  expect(movedBetween(agreed, { plan: plan({}, '2'), consent: stricter })).toBe(
    'Moved since: the rule that says who must agree.',
  );
  expect(movedBetween(agreed, { plan: plan({}, '1'), consent: confirm })).toBe(
    'Somebody’s OK does not count any more.',
  );
});

import { expect, it } from 'vitest';
import { Consent } from '../../../src/access/consent.ts';
import { Operation } from '../../../src/operations/operation.ts';
import { isAgreed, isSettled } from '../../../src/operations/settle.ts';
import type { VoteDeps } from '../../../src/operations/vote.ts';
import { fakeClock, fakeRandom } from '../../fakes/fake-system.ts';
import { openStore } from '../../fakes/store.ts';
import { policy } from '../../fakes/world.ts';

const asked = new Date(Date.UTC(2026, 10, 21, 10, 2));
const hour = 3_600_000;

function waiting(consent: Consent, runsAt: Date | null): Operation {
  return Operation.parse({
    id: 1,
    state: 'waiting',
    request: { action: 'undeploy', app: 'wiki.oak.coop', server: 'server1', stack: 'wiki', recipe: 'wiki' },
    by: '@lou:oak.coop',
    room: '!ops:oak.coop',
    scope: '!ops:oak.coop',
    command: '$1',
    thread: '$1',
    plan: null,
    consent,
    rule: '',
    asked: [],
    expiresAt: new Date(asked.getTime() + hour),
    runsAt,
    approvals: [],
    plannings: 1,
    stepsDone: 0,
    isInStep: false,
    resumes: 0,
    deadline: null,
    cancelledBy: null,
    ending: null,
  });
}

/** An hour and a minute later; the bot heard everything until `minutes` after it asked. */
function later(minutes: number): VoteDeps {
  const clock = { ...fakeClock(), now: () => new Date(asked.getTime() + hour + 60_000) };
  return {
    clock,
    journal: openStore(fakeRandom()).journal,
    roles: () => policy,
    nameOf: String,
    timeOf: String,
    digestKey: 'test',
    heardUntil: () => new Date(asked.getTime() + minutes * 60_000),
  };
}

it('takes silence for consent only when it listened until the end', () => {
  const operation = waiting(Consent.parse({ kind: 'lazy', afterMs: hour }), new Date(asked.getTime() + hour));

  expect(isSettled(operation, later(59))).toBe(false);
  expect(isAgreed(operation, later(59))).toBe(false);
  expect(isAgreed(operation, later(60))).toBe(true);
});

it('lets nothing expire before it heard what was said in time', () => {
  const operation = waiting(Consent.parse({ kind: 'approvals' }), null);

  expect(isSettled(operation, later(59))).toBe(false);
  expect(isSettled(operation, later(60))).toBe(true);
  expect(isAgreed(operation, later(60))).toBe(false);
});

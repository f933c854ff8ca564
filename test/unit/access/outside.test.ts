import { expect, it } from 'vitest';
import { decide } from '../../../src/access/decide.ts';
import { standingOf, votersFor } from '../../../src/access/poll.ts';
import { type Policy, parseRoles } from '../../../src/access/roles.ts';
import { OUTSIDE, UserId } from '../../../src/kernel/ids.ts';

const now = new Date('2026-11-21T10:02:00Z');

function policyWith(rule: string): Policy {
  return parseRoles(
    `people:
  ana: { matrix: "@ana:x" }
  kim: { matrix: "@kim:x" }
  mo: { matrix: "@mo:x" }
roles:
  member: { do: [look] }
  steward: { do: ["*"] }
assignments:
  - { who: [ana, kim], role: steward }
  - { who: mo, role: member }
${rule === '' ? '' : `rules:\n${rule}`}`,
    'roles.yml',
    now,
  );
}

const request = {
  actor: OUTSIDE,
  room: null,
  actions: ['roles'],
  class: null,
  app: null,
  server: null,
  recipe: null,
  now,
};

/** Who must agree, and whether these do. */
function agreed(rule: string, ...names: string[]): { asked: readonly string[]; standing: string } {
  const policy = policyWith(rule);
  const decision = decide(policy, request);
  if (decision.decision === 'refused') {
    throw new Error(decision.reason);
  }
  const votes = names.map((name) => ({ by: UserId.parse(`@${name}:x`), stance: 'for' as const, why: '' }));
  const poll = { ...request, consent: decision.consent, isSilenceOver: true };
  return {
    asked: votersFor(policy, { ...poll, votes: [] }),
    standing: standingOf(policy, { ...poll, votes }),
  };
}

it.each([
  ['', 'no rule'],
  ['  - { when: { action: roles }, needs: none }', 'nothing'],
  ['  - { when: { action: roles }, needs: confirm }', 'the requester’s own OK'],
  ['  - { when: { action: roles }, needs: { lazy: 1h } }', 'silence'],
])('needs one who may do it where %s asks for less', (rule) => {
  expect(agreed(rule)).toEqual({ asked: ['@ana:x', '@kim:x'], standing: 'open' });
  expect(agreed(rule, 'mo').standing).toBe('open');
  expect(agreed(rule, 'kim').standing).toBe('met');
});

it('may have been made by whoever says OK: where the requester is left out, one more is needed', () => {
  const rule = '  - { when: { action: roles }, needs: { approvals: 1, from: steward, requester: excluded } }';

  expect(agreed(rule, 'ana').standing).toBe('open');
  expect(agreed(rule, 'ana', 'kim').standing).toBe('met');
});

it('is never agreed to by those alone whom a rule asks and who may not do it: one of them may have made it', () => {
  const rule = '  - { when: { action: roles }, needs: { approvals: 1, from: member } }';

  expect(agreed(rule, 'mo').standing).toBe('open');
  expect(agreed(rule, 'ana').standing).toBe('open');
  expect(agreed(rule, 'mo', 'ana').standing).toBe('met');
});

it('needs what every rule asks for that could be the one of whoever made it', () => {
  const rules = `  - { when: { action: roles, role: steward }, needs: { approvals: 1, from: member } }
  - { when: { action: roles }, needs: none }
  - { when: { action: roles }, needs: { approvals: 2, from: steward } }`;

  expect(agreed(rules, 'ana', 'kim').standing).toBe('open');
  expect(agreed(rules, 'ana', 'mo').standing).toBe('met');
});

it('goes by a ballot where the rule wants one, with one who may do it among those who are for it', () => {
  const rule = '  - { when: { action: roles }, needs: { ballot: person } }';

  expect(agreed(rule, 'mo').standing).toBe('open');
  expect(agreed(rule, 'mo', 'kim').standing).toBe('met');
});

it('is nothing else than roles, and nobody whom a file may name', () => {
  expect(decide(policyWith(''), { ...request, actions: ['deploy'] }).decision).toBe('refused');
  expect(decide(policyWith(''), { ...request, actions: ['roles', 'deploy'] }).decision).toBe('refused');
  expect(() => parseRoles(`people: { x: { matrix: "${OUTSIDE}" } }\nroles: {}\n`, 'roles.yml', now)).toThrow(
    'must be a Matrix id',
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AccessRequest, decide } from '../../src/access/decide.ts';
import { doesAll } from '../../src/access/grants.ts';
import { changesBetween } from '../../src/access/policy-changes.ts';
import { standingOf } from '../../src/access/poll.ts';
import { type Policy, parseRoles } from '../../src/access/roles.ts';
import { isSamePolicy } from '../../src/access/same-policy.ts';
import { UserError } from '../../src/kernel/errors.ts';
import { AppName, OUTSIDE, UserId } from '../../src/kernel/ids.ts';

const runs = { numRuns: 800 };
const now = new Date('2026-11-21T10:02:00Z');
const names = ['a', 'b', 'c'];
const roleNames = ['one', 'two'];
const words = ['look', 'roles', 'deploy', '*'];
const needs = fc.oneof(
  fc.constantFrom('none', 'confirm', { lazy: '1h' }, { ballot: 'person' }),
  fc.record({
    approvals: fc.integer({ min: 1, max: 2 }),
    from: fc.constantFrom('one', 'two', ['one', 'two']),
    requester: fc.constantFrom('included', 'excluded'),
  }),
);
const role = fc.record({
  do: fc.subarray(words),
  propose: fc.subarray(words),
  deny: fc.constantFrom([], [], [], ['roles'], ['deploy']),
  apps: fc.constantFrom(['*'], ['*'], ['x']),
});
const files = fc.record({
  roles: fc.record({ one: role, two: role }),
  assignments: fc.array(
    fc.record({ who: fc.subarray(names, { minLength: 1 }), role: fc.constantFrom(...roleNames) }),
    { maxLength: 4 },
  ),
  rules: fc.array(
    fc.record({
      when: fc.record(
        {
          action: fc.subarray(['roles', 'deploy'], { minLength: 1 }),
          role: fc.constantFrom(...roleNames),
        },
        { requiredKeys: ['action'] },
      ),
      needs,
    }),
    { maxLength: 4 },
  ),
});
const policies = files.map(read).filter((policy) => policy !== null);

/** Two files that differ in one part at most. */
const pairs = fc
  .tuple(files, files, fc.constantFrom('roles' as const, 'assignments' as const, 'rules' as const))
  .map(([one, other, part]) => [read(one), read({ ...one, [part]: other[part] })] as const)
  .filter((pair): pair is readonly [Policy, Policy] => pair[0] !== null && pair[1] !== null);

/** `null`: it is refused when it is read. */
function read(file: object): Policy | null {
  const people = Object.fromEntries(names.map((name) => [name, { matrix: `@${name}:x` }]));
  try {
    return parseRoles(JSON.stringify({ people, ...file }), 'roles.yml', now);
  } catch (error) {
    if (error instanceof UserError) {
      return null;
    }
    throw error;
  }
}

function request(actor: string, action = 'roles'): AccessRequest {
  const app = action === 'roles' ? null : AppName.parse('x');
  const who = { actor: UserId.parse(actor), room: null, now };
  return { ...who, actions: [action], class: null, app, server: null, recipe: null };
}

function agrees(policy: Policy, actor: string, voters: readonly string[]): boolean | null {
  const asked = request(actor);
  const decision = decide(policy, asked);
  if (decision.decision === 'refused') {
    return null;
  }
  const votes = voters.map((name) => ({ by: UserId.parse(`@${name}:x`), stance: 'for' as const, why: '' }));
  const poll = { ...asked, consent: decision.consent, votes, isSilenceOver: true };
  return standingOf(policy, poll) === 'met';
}

it('a change from outside never counts without the OK of one who may do it', () => {
  fc.assert(
    fc.property(policies, fc.subarray(names), (policy, voters) => {
      const doers = [...policy.people.values()].filter((person) => doesAll(policy, person, request('@a:x')));
      if (agrees(policy, OUTSIDE, voters) === true) {
        expect(doers.filter(({ name }) => voters.includes(name))).not.toEqual([]);
      }
    }),
    runs,
  );
});

it('to push is never easier than to ask, whoever pushed', () => {
  fc.assert(
    fc.property(
      policies.filter(hasEnough),
      fc.subarray(names),
      fc.constantFrom(...names),
      (policy, voters, pusher) => {
        const isAgreed = agrees(policy, `@${pusher}:x`, [...new Set([...voters, pusher])]);
        if (agrees(policy, OUTSIDE, voters) === true && isAgreed !== null) {
          expect(isAgreed).toBe(true);
        }
      },
    ),
    runs,
  );
});

/** Where the requester is left out and nobody is left, one more cannot be asked for. */
function hasEnough(policy: Policy): boolean {
  return policy.rules.every(({ needs: { ...consent } }) => {
    if (consent.kind !== 'approvals' || consent.requester === 'included') {
      return true;
    }
    const { from, count } = consent;
    const holders = policy.assignments
      .filter((one) => from?.includes(one.role) ?? false)
      .flatMap((one) => ('people' in one.who ? one.who.people : []));
    return new Set(holders).size > count;
  });
}

it('whatever changes what anybody may, or what that needs, is told', () => {
  fc.assert(
    fc.property(pairs, fc.constantFrom('roles', 'deploy', 'look'), ([before, after], action) => {
      const told = changesBetween(before, after, { isAboutAll: true });
      const differs = names.some(
        (name) =>
          JSON.stringify(withoutLines(decide(before, request(`@${name}:x`, action)))) !==
          JSON.stringify(withoutLines(decide(after, request(`@${name}:x`, action)))),
      );
      if (differs || isSamePolicy(before, after)) {
        expect(told.includes('It says the same in another order.')).toBe(!differs);
      }
    }),
    runs,
  );
});

function withoutLines(decision: ReturnType<typeof decide>): unknown {
  return decision.decision === 'granted' ? decision.consent : 'refused';
}

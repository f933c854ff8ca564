import { describe, expect, it } from 'vitest';
import { type AccessRequest, decide } from '../../../src/access/decide.ts';
import { mayVote, standingOf } from '../../../src/access/poll.ts';
import { parseRoles } from '../../../src/access/roles.ts';
import { AppName, RecipeName, ServerName, UserId } from '../../../src/kernel/ids.ts';

const now = new Date(Date.UTC(2026, 10, 21));
const user = (name: string): UserId => UserId.parse(`@${name}:oak.coop`);

function policyWith(needs: string): ReturnType<typeof parseRoles> {
  return parseRoles(
    `
people:
  ana: { matrix: "@ana:oak.coop" }
  kim: { matrix: "@kim:oak.coop" }
  lou: { matrix: "@lou:oak.coop" }
  mo:  { matrix: "@mo:oak.coop" }
roles:
  steward: { do: ["*"] }
  member:  { do: [look], propose: [deploy] }
  outcast: { deny: [approve] }
assignments:
  - { who: [ana, kim], role: steward }
  - { who: [lou, mo], role: member }
  - { who: mo, role: outcast }
rules:
  - { when: { action: rollback }, needs: ${needs} }
`,
    'roles.yml',
    now,
  );
}

const offered: AccessRequest = {
  actor: user('lou'),
  room: null,
  actions: ['rollback'],
  class: null,
  app: AppName.parse('wiki.oak.coop'),
  server: ServerName.parse('server1'),
  recipe: RecipeName.parse('wiki'),
  now,
  isOffered: true,
};

describe('what the bot offers by itself', () => {
  it.each(['none', 'confirm', '{ lazy: 20m }'])(
    'waits for somebody who may, where a request needs %s',
    (needs) => {
      const policy = policyWith(needs);
      const decision = decide(policy, offered);

      expect(decision).toMatchObject({
        decision: 'granted',
        consent: { kind: 'approvals', count: 1, from: null, requester: 'included' },
      });
      const { consent } = decision.decision === 'granted' ? decision : { consent: { kind: 'none' } as const };
      const voices = ['ana', 'kim', 'lou', 'mo'].filter((name) =>
        mayVote(policy, { ...offered, consent }, user(name)),
      );
      expect(voices).toEqual(['ana', 'kim']);
    },
  );

  it('keeps to a rule that asks for more', () => {
    const rule = '{ approvals: 1, from: steward, requester: excluded }';

    expect(decide(policyWith(rule), offered)).toMatchObject({
      consent: { kind: 'approvals', from: ['steward'], requester: 'excluded' },
    });
  });

  it.each(['{ approvals: 1, from: member }', '{ ballot: person, from: member }'])(
    'asks one who may as well, where a rule asks others: %s',
    (needs) => {
      const policy = policyWith(needs);
      const decision = decide(policy, offered);
      const consent = decision.decision === 'granted' ? decision.consent : null;
      const standing = (...names: readonly string[]): string | null =>
        consent &&
        standingOf(policy, {
          ...offered,
          consent,
          votes: names.map((name) => ({ by: user(name), stance: 'for', why: '' })),
          isSilenceOver: false,
        });

      expect(standing('lou')).toBe('open');
      expect(standing('ana')).toBe('open');
      expect(standing('lou', 'ana')).toBe('met');
    },
  );

  it('is not offered where nobody may agree', () => {
    const nobody = { ...policyWith('confirm'), assignments: [] };

    expect(decide(nobody, offered).decision).toBe('refused');
  });

  it('gives nobody a right: the same request is refused when that person makes it', () => {
    expect(decide(policyWith('none'), { ...offered, isOffered: false }).decision).toBe('refused');
  });
});

describe('what may lose data', () => {
  const asked = { ...offered, actor: user('ana'), isOffered: false, mayLose: true };

  it('does not run without an OK, nor by silence', () => {
    expect(decide(policyWith('none'), asked)).toMatchObject({ consent: { kind: 'confirm' } });
    expect(decide(policyWith('{ lazy: 20m }'), asked)).toMatchObject({
      consent: { kind: 'approvals', requester: 'excluded' },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { Consent } from '../../../src/access/consent.ts';
import {
  type AccessRequest,
  type Decision,
  decide,
  maySomewhere,
  nameOf,
  rolesOf,
  whoCan,
} from '../../../src/access/decide.ts';
import { explainCan, explainPerson } from '../../../src/access/explain.ts';
import { emptyPolicy } from '../../../src/access/policy.ts';
import { mayVote } from '../../../src/access/poll.ts';
import { type Policy, parseRoles } from '../../../src/access/roles.ts';
import { AppName, RoomId, ServerName, UserId } from '../../../src/kernel/ids.ts';
import { hasConsent, votersFor } from '../../fixtures/polls.ts';

const now = new Date('2026-11-21T10:02:00Z');
const text = `people:
  ana: { matrix: "@ana:x" }
  kim: { matrix: "@kim:x" }
  lou: { matrix: ["@lou:x", "@lou:y"], collective: birch }
  mo: { matrix: "@mo:x" }
  pat: { matrix: "@pat:x" }
  old: { matrix: "@old:x" }
roles:
  member: { do: [look, backup], propose: [deploy, "upgrade:minor"] }
  operator: { do: [look, logs, create, deploy, upgrade], apps: ["*.oak.coop"] }
  steward: { do: ["*"] }
  lost: { deny: ["*"] }
assignments:
  - { who: [ana, kim], role: steward }
  - { who: lou, role: operator, until: 2027-03-01 }
  - { who: mo, role: member }
  - { who: old, role: operator, until: 2026-11-20 }
  - { who: "room:!ops:x", role: member }
rooms:
  "!ops:x": { apps: ["*"] }
  "!oak:x": { apps: ["*.oak.coop"] }
rules:
  - { when: { action: upgrade, class: patch }, needs: none }
  - { when: { action: upgrade, class: major }, needs: { approvals: 1, from: [steward, operator], within: 24h } }
  - { when: { action: remove }, needs: { approvals: 1, from: steward, within: 12h, requester: excluded } }
  - { when: { action: restore }, needs: { approvals: 2, from: steward, requester: excluded } }
  - { when: { action: create, role: operator }, needs: { approvals: 1, from: steward } }
`;
const policy = parse(text.replace(/.*action: restore.*\n/, ''));
const oak = AppName.parse('nextcloud.oak.coop');
const birch = AppName.parse('cloud.birch.coop');
const ops = RoomId.parse('!ops:x');
const oakRoom = RoomId.parse('!oak:x');

function parse(yaml: string): Policy {
  return parseRoles(yaml, 'roles.yml', now);
}

function user(id: string): UserId {
  return UserId.parse(id.includes(':') ? id : `@${id}:x`);
}

function wish(actor: string, actions: string, more: Partial<AccessRequest> = {}): AccessRequest {
  return {
    actor: user(actor),
    actions: actions.split(' '),
    room: ops,
    app: oak,
    recipe: null,
    server: ServerName.parse('server1'),
    class: null,
    now,
    ...more,
  };
}

function reason(decision: Decision): string {
  return decision.decision === 'refused' ? decision.reason : 'granted';
}

function consentOf(request: AccessRequest, on = policy): Consent {
  const decision = decide(on, request);
  if (decision.decision === 'refused') {
    throw new Error(decision.reason);
  }
  return decision.consent;
}

describe('a refusal', () => {
  it('says what they may by which line, and who can', () => {
    expect(reason(decide(policy, wish('mo', 'remove')))).toBe(
      'You may look at and back up apps here; you may propose to deploy and make minor upgrades of apps (role member, roles.yml line 9). Removing needs a steward: Ana, Kim.',
    );
  });

  it('names everybody who can, by the roles that let them', () => {
    expect(reason(decide(policy, wish('mo', 'create')))).toContain(
      'Creating needs a steward or operator: Ana, Kim, Lou.',
    );
  });

  it('tells a stranger who can add them', () => {
    expect(decide(policy, wish('@sam:other.org', 'deploy'))).toEqual({
      decision: 'refused',
      isStranger: true,
      reason: "I don't know you here yet. A steward can add you: `!role add @sam:other.org member`.",
    });
  });

  it('tells who is known but has no role, or had one', () => {
    expect(reason(decide(policy, wish('pat', 'look')))).toContain('You have no role yet (roles.yml line 6).');
    expect(reason(decide(policy, wish('old', 'look')))).toContain(
      'Your role operator ran out on 2026-11-20 (roles.yml line 17).',
    );
  });

  it('says that a role is for other apps', () => {
    expect(reason(decide(policy, wish('lou', 'deploy', { app: birch })))).toBe(
      'What you may do is for other apps or servers (role operator, roles.yml line 10). Deploying needs a steward: Ana, Kim.',
    );
  });

  it('quotes the denial', () => {
    const strict = parse(
      text
        .replace('who: mo, role: member }', 'who: mo, role: member }\n  - { who: kim, role: lost }')
        .replace(/.*action: restore.*\n/, ''),
    );

    expect(reason(decide(strict, wish('kim', 'remove')))).toContain(
      'Removing is denied to role lost (roles.yml line 12).',
    );
  });

  it('holds in a room that the file does not know, and for an app of another room', () => {
    expect(reason(decide(policy, wish('ana', 'look', { room: RoomId.parse('!other:x') })))).toContain(
      'This room is not in roles.yml',
    );
    expect(reason(decide(policy, wish('ana', 'deploy', { room: oakRoom, app: birch })))).toBe(
      '`cloud.birch.coop` is not an app of this room.',
    );
    expect(reason(decide(policy, wish('ana', 'deploy', { room: null, app: birch })))).toBe('granted');
  });

  it('comes early when the requester leaves too few people to agree', () => {
    const strict = parse(text.replace('propose: [deploy,', 'propose: [deploy, restore,'));

    expect(reason(decide(strict, wish('ana', 'restore')))).toBe(
      'Restoring needs 2 OKs of a steward other than you (rule at roles.yml line 26), and there are not enough people in roles.yml.',
    );
  });

  it('is the answer to nothing in particular', () => {
    expect(decide(policy, { ...wish('ana', 'look'), actions: [] }).decision).toBe('refused');
  });

  it('is all that there is without a file', () => {
    expect(decide(emptyPolicy, wish('ana', 'look')).decision).toBe('refused');
  });
});

describe('consent', () => {
  it('is the requester’s own OK where no rule fits, and nothing for reading', () => {
    expect(decide(policy, wish('ana', 'restart'))).toEqual({
      decision: 'granted',
      consent: { kind: 'confirm' },
      rule: 'the default',
    });
    expect(consentOf(wish('mo', 'look'))).toEqual({ kind: 'none' });
  });

  it('is what the first rule that fits says, with its line', () => {
    expect(decide(policy, wish('lou', 'upgrade', { class: 'patch' }))).toMatchObject({
      consent: { kind: 'none' },
      rule: 'rule at roles.yml line 23',
    });
    expect(consentOf(wish('lou', 'upgrade', { class: 'minor' }))).toEqual({ kind: 'confirm' });
    expect(consentOf(wish('lou', 'upgrade', { class: 'major' }))).toMatchObject({ withinMs: 86_400_000 });
  });

  it('takes an upgrade of unknown class to be major', () => {
    expect(consentOf(wish('lou', 'upgrade'))).toMatchObject({ kind: 'approvals' });
    expect(reason(decide(policy, wish('mo', 'upgrade')))).toContain('A major upgrade needs');
  });

  it('of what is only proposed is the OK of somebody who may do it', () => {
    const consent = consentOf(wish('mo', 'deploy'));
    const question = { ...wish('mo', 'deploy'), consent };

    expect(votersFor(policy, question)).toEqual(['@ana:x', '@kim:x', '@lou:x']);
    expect(hasConsent(policy, { ...question, voters: [user('mo')] })).toBe(false);
    expect(hasConsent(policy, { ...question, voters: [user('mo'), user('lou')] })).toBe(true);
  });

  it('of what is proposed is asked for in addition to the rule', () => {
    const text2 = text
      .replace('propose: [deploy,', 'propose: [deploy, remove,')
      .replace(
        '{ action: remove }, needs: { approvals: 1, from: steward',
        '{ action: remove }, needs: { approvals: 1, from: member',
      )
      .replace('who: mo, role', 'who: [mo, pat], role')
      .replace(/.*action: restore.*\n/, '');
    const on = parse(text2);
    const question = { ...wish('mo', 'remove'), consent: consentOf(wish('mo', 'remove'), on) };

    expect(hasConsent(on, { ...question, voters: [user('pat')] })).toBe(false);
    expect(hasConsent(on, { ...question, voters: [user('ana')] })).toBe(false);
    expect(hasConsent(on, { ...question, voters: [user('pat'), user('ana')] })).toBe(true);
    expect(votersFor(on, { ...question, voters: [user('pat')] })).toEqual(['@ana:x', '@kim:x']);
  });

  it('for several actions meets the rules of each', () => {
    const consent = consentOf(wish('lou', 'create deploy'));

    expect(consent).toMatchObject({ kind: 'approvals', from: ['steward'] });
    expect(consentOf(wish('ana', 'create deploy'))).toEqual({ kind: 'confirm' });
    expect(consentOf(wish('lou', 'create upgrade', { class: 'major' }))).toMatchObject({
      from: ['steward'],
      withinMs: 86_400_000,
      and: [],
    });
    expect(consentOf(wish('ana', 'remove upgrade', { class: 'major' }))).toMatchObject({
      withinMs: 43_200_000,
    });
  });

  it('counts two Matrix ids of one person once, and excludes the person', () => {
    const two = { ...wish('ana', 'deploy'), consent: Consent.parse({ kind: 'approvals', count: 2 }) };
    const other = {
      ...wish('@lou:y', 'deploy'),
      consent: Consent.parse({ kind: 'approvals', requester: 'excluded' }),
    };

    expect(hasConsent(policy, { ...two, voters: [user('lou'), user('@lou:y')] })).toBe(false);
    expect(hasConsent(policy, { ...two, voters: [user('lou'), user('kim')] })).toBe(true);
    expect(mayVote(policy, other, user('lou'))).toBe(false);
    expect(votersFor(policy, other)).toEqual(['@ana:x', '@kim:x']);
  });

  it('is confirmed by the requester alone, with any of their Matrix ids', () => {
    const question = { ...wish('lou', 'deploy'), consent: { kind: 'confirm' as const } };

    expect(mayVote(policy, question, user('@lou:y'))).toBe(true);
    expect(mayVote(policy, question, user('ana'))).toBe(false);
    expect(votersFor(policy, question)).toEqual(['@lou:x']);
  });

  it('does not count strangers, nor who lost the role or is denied everything', () => {
    const question = {
      ...wish('ana', 'deploy'),
      consent: Consent.parse({ kind: 'approvals', from: ['steward'], requester: 'excluded' }),
    };
    const lost = parse(
      text
        .replace('who: mo, role: member }', 'who: mo, role: member }\n  - { who: kim, role: lost }')
        .replace(/.*action: restore.*\n/, ''),
    );

    expect(mayVote(policy, question, user('kim'))).toBe(true);
    expect(mayVote(policy, question, user('@sam:other.org'))).toBe(false);
    expect(mayVote(lost, question, user('kim'))).toBe(false);
    expect(
      mayVote(
        policy,
        {
          ...question,
          consent: Consent.parse({ kind: 'approvals', from: ['operator'] }),
          now: new Date('2027-03-02T00:00:00Z'),
        },
        user('lou'),
      ),
    ).toBe(false);
  });

  it('is the same after it was stored', () => {
    const consent = consentOf(wish('lou', 'upgrade', { class: 'major' }));

    expect(Consent.parse(JSON.parse(JSON.stringify(consent)))).toEqual(consent);
  });
});

describe('people of a room', () => {
  it('may look and nothing else, whatever the role says', () => {
    const isMember = (room: RoomId): boolean => room === ops;

    expect(decide(policy, wish('@sam:other.org', 'look'), isMember).decision).toBe('granted');
    expect(decide(policy, wish('@sam:other.org', 'backup'), isMember).decision).toBe('refused');
    expect(decide(policy, wish('@sam:other.org', 'look')).decision).toBe('refused');
  });
});

describe('explanations', () => {
  it('name people and roles as they are now', () => {
    expect(nameOf(policy, user('@lou:y'))).toBe('Lou');
    expect(nameOf(policy, user('@sam:other.org'))).toBe('sam');
    expect(rolesOf(policy, user('lou'), now)).toEqual(['operator']);
    expect(rolesOf(policy, user('old'), now)).toEqual([]);
    expect(whoCan(policy, wish('mo', 'deploy'))).toEqual(['Ana', 'Kim', 'Lou']);
    expect(whoCan(policy, wish('mo', 'deploy', { app: birch }))).toEqual(['Ana', 'Kim']);
  });

  it('quote the lines that say so', () => {
    expect(explainCan(policy, wish('lou', 'upgrade', { class: 'major' }))).toEqual([
      'Yes.',
      'Role operator, roles.yml line 10:',
      '`operator: { do: [look, logs, create, deploy, upgrade], apps: ["*.oak.coop"] }`',
      'Needs 1 OK of a steward or operator: Ana, Kim or Lou (rule at roles.yml line 24).',
      '`- { when: { action: upgrade, class: major }, needs: { approvals: 1, from: [steward, operator], within: 24h } }`',
    ]);
    expect(explainCan(policy, wish('mo', 'remove'))[0]).toMatch(/^No\. You may look at and back up apps/);
  });

  it('tell somebody what they hold', () => {
    expect(explainPerson(policy, wish('lou', 'look'))).toEqual([
      'You are Lou of birch.',
      'Role operator until 2027-03-01 (roles.yml line 15):',
      'may look at, read the logs of, create, deploy and upgrade apps that fit `*.oak.coop`',
      '`operator: { do: [look, logs, create, deploy, upgrade], apps: ["*.oak.coop"] }`',
    ]);
    expect(explainPerson(policy, wish('@sam:other.org', 'look'))).toEqual([
      'You are `@sam:other.org`. roles.yml does not name you.',
      'You have no role now.',
    ]);
  });

  it('know what somebody may do somewhere, for lists', () => {
    expect(maySomewhere(policy, { actor: user('lou'), now, action: 'deploy' })).toBe(true);
    expect(maySomewhere(policy, { actor: user('mo'), now, action: 'upgrade' })).toBe(true);
    expect(maySomewhere(policy, { actor: user('mo'), now, action: 'remove' })).toBe(false);
    expect(maySomewhere(policy, { actor: user('@sam:other.org'), now, action: 'look' })).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { Consent } from '../../../src/access/consent.ts';
import { explainConsent } from '../../../src/access/explain-consent.ts';
import { mayVote, standingOf, tallyOf, votersFor } from '../../../src/access/poll.ts';
import { type Policy, parseRoles } from '../../../src/access/roles.ts';
import type { Poll, Stance } from '../../../src/access/votes.ts';
import { UserId } from '../../../src/kernel/ids.ts';

const now = new Date('2026-11-21T10:02:00Z');
const policy = parseRoles(
  `people:
  ana: { matrix: ["@ana:x", "@ana:y"], collective: oak }
  kim: { matrix: "@kim:x", collective: oak }
  lou: { matrix: "@lou:x", collective: birch }
  mo: { matrix: "@mo:x", collective: elm }
  pat: { matrix: "@pat:x" }
  gone: { matrix: "@gone:x", collective: fir }
roles:
  member: { do: [look] }
  mute: { deny: [approve] }
assignments:
  - { who: [ana, kim, lou, mo, pat], role: member }
  - { who: gone, role: member, until: 2026-11-20 }
`,
  'roles.yml',
  now,
);
const persons = Consent.parse({ kind: 'ballot', by: 'person' });
const collectives = Consent.parse({ kind: 'ballot', by: 'collective' });

/** `ana for, kim block`. */
function poll(votes: string, consent = persons): Poll {
  const said = votes.split(', ').filter((vote) => vote !== '');
  return {
    actor: UserId.parse('@mo:x'),
    room: null,
    actions: ['deploy'],
    app: null,
    server: null,
    recipe: null,
    class: null,
    now,
    consent,
    isSilenceOver: false,
    votes: said.map((vote) => {
      const [who = '', stance = ''] = vote.split(' ');
      return { by: UserId.parse(who.includes(':') ? who : `@${who}:x`), stance: stanceOf(stance), why: '' };
    }),
  };
}

function stanceOf(word: string): Stance {
  return word === 'for' || word === 'block' ? word : 'aside';
}

function suspended(...names: readonly string[]): Policy {
  return { ...policy, suspended: new Set(names) };
}

describe('a ballot of people', () => {
  it.each([
    ['', 'open'],
    ['ana for, kim for', 'open'],
    ['ana for, kim for, lou for', 'met'],
    ['ana for, ana:y for, kim for', 'open'],
    ['ana for, kim for, lou for, mo block', 'open'],
    ['ana for, kim for, lou for, mo block, pat for', 'refused'],
    ['ana aside, kim aside, lou aside', 'refused'],
    ['ana for, kim for, lou aside, mo aside', 'open'],
    ['ana for, kim for, lou aside, mo aside, pat aside', 'refused'],
    ['ana for, kim for, gone for', 'open'],
    ['ana for, kim for, sam for', 'open'],
    ['ana block', 'open'],
  ])('counts all and not only who voted: `%s` is %s', (votes, standing) => {
    const asked = votes.replace('ana:y', '@ana:y');

    expect(standingOf(policy, poll(asked))).toBe(standing);
  });

  it('does not count who is suspended, and is not won by suspending others', () => {
    expect(standingOf(suspended('lou'), poll('ana for, kim for, lou for'))).toBe('open');
    expect(standingOf(suspended('lou', 'mo', 'pat'), poll('ana for, kim for'))).toBe('open');
    expect(mayVote(suspended('lou'), poll(''), UserId.parse('@lou:x'))).toBe(false);
  });

  it('counts who may not approve neither among the votes nor among all', () => {
    const muted = parseRoles(
      policy.lines.join('\n').replace('assignments:', 'assignments:\n  - { who: [mo, pat], role: mute }'),
      'roles.yml',
      now,
    );

    expect(tallyOf(muted, poll('mo for'))[0]).toMatchObject({ all: 3, for: [] });
    expect(standingOf(muted, poll('ana for, kim for'))).toBe('met');
  });

  it('asks those who said nothing yet', () => {
    expect(votersFor(policy, poll('ana for, kim aside'))).toEqual(['@lou:x', '@mo:x', '@pat:x']);
    expect(votersFor(policy, poll('ana for, kim for, lou for'))).toEqual([]);
  });
});

describe('a ballot of collectives', () => {
  it('gives each collective one voice, and none to who is in no collective', () => {
    expect(tallyOf(policy, poll('ana for, kim for, pat for', collectives))[0]).toMatchObject({
      all: 3,
      for: ['oak'],
      standing: 'open',
    });
    expect(standingOf(policy, poll('ana for, lou for', collectives))).toBe('met');
  });

  it.each([
    ['ana for, kim block', { for: [], blocks: [{ voice: 'oak', why: '' }] }],
    ['ana block, kim for', { for: [], blocks: [{ voice: 'oak', why: '' }] }],
    ['ana for, kim aside', { for: ['oak'], asides: [] }],
    ['ana aside, kim aside', { for: [], asides: ['oak'] }],
  ])('takes the block of one for its block, else the OK of one for its OK: `%s`', (votes, expected) => {
    expect(tallyOf(policy, poll(votes, collectives))[0]).toMatchObject(expected);
  });

  it('is explained with those who have a voice', () => {
    const question = { ...poll('', collectives), rule: 'rule at roles.yml line 21' };

    expect(explainConsent(policy, question)).toBe(
      'Needs a ballot: more than half of oak, birch and elm, and no block (rule at roles.yml line 21).',
    );
  });
});

describe('silence', () => {
  const lazy = Consent.parse({ kind: 'lazy', afterMs: 86_400_000 });

  it('agrees when it is over, unless somebody who may blocks', () => {
    const over = (votes: string): Poll => ({ ...poll(votes, lazy), isSilenceOver: true });

    expect(standingOf(policy, poll('', lazy))).toBe('open');
    expect(standingOf(policy, over(''))).toBe('met');
    expect(standingOf(policy, over('ana block'))).toBe('refused');
    expect(standingOf(policy, over('gone block, sam block'))).toBe('met');
    expect(standingOf(suspended('ana'), over('ana block'))).toBe('met');
    expect(votersFor(policy, poll('', lazy))).toEqual([]);
  });

  it('is explained', () => {
    expect(explainConsent(policy, { ...poll('', lazy), rule: 'the default' })).toBe(
      'Runs after 1 day unless somebody blocks it: Ana, Kim, Lou, Mo or Pat (the default).',
    );
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mayVote, standingOf } from '../../src/access/poll.ts';
import { type Policy, parseRoles } from '../../src/access/roles.ts';
import { type Stance, stances } from '../../src/access/votes.ts';
import { UserId } from '../../src/kernel/ids.ts';
import { holdLaw } from './sized.ts';

/** Cases; ten of them to the same people. */
const size = { short: 10_000, long: 1_000_000, perRun: 10 };
const LONGEST_MS = 4 * 3_600_000;
const now = new Date('2026-11-21T10:02:00Z');
const names = ['a', 'b', 'c', 'd', 'e'] as const;
const roleNames = ['one', 'two'] as const;

interface PersonText {
  readonly name: string;
  readonly collective: string | null;
  readonly roles: readonly string[];
  /** The role is over since yesterday. */
  readonly isOver: boolean;
  readonly isMute: boolean;
  readonly isSuspended: boolean;
}
interface VoteText {
  readonly id: string;
  readonly stance: Stance;
}
interface Case {
  readonly people: readonly PersonText[];
  readonly votes: readonly VoteText[];
  readonly kind: 'person' | 'collective' | 'lazy';
  readonly from: readonly string[] | null;
  readonly isSilenceOver: boolean;
}

const rarely = fc.integer({ min: 0, max: 5 }).map((n) => n === 0);
/** What is asked of people, and what they said. */
const asked = fc.record({
  votes: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom(...names.flatMap((name) => [`@${name}:x`, `@${name}:y`]), '@stranger:x'),
      stance: fc.constantFrom('for' as const, ...stances),
    }),
    { selector: ({ id }) => id, maxLength: 8 },
  ),
  kind: fc.constantFrom('person', 'collective', 'lazy'),
  from: fc.option(fc.subarray([...roleNames], { minLength: 1 })),
  isSilenceOver: fc.boolean(),
});
const crowd = fc.tuple(
  ...names.map((name) =>
    fc.record({
      name: fc.constant(name),
      collective: fc.constantFrom(null, 'oak', 'elm', 'fir'),
      roles: fc.subarray([...roleNames]),
      isOver: rarely,
      isMute: rarely,
      isSuspended: rarely,
    }),
  ),
);
const cases: fc.Arbitrary<Case> = fc.tuple(crowd, asked).map(([people, one]) => ({ people, ...one }));

function policyOf(people: readonly PersonText[]): Policy {
  const lines = [
    'people:',
    ...people.map(({ name, collective }) => {
      const matrix = JSON.stringify([`@${name}:x`, `@${name}:y`]);
      return `  ${name}: { matrix: ${matrix}${collective === null ? '' : `, collective: ${collective}`} }`;
    }),
    'roles: { one: { do: [deploy] }, two: { do: [look] }, mute: { deny: [approve] } }',
    'assignments:',
    ...people.flatMap(({ name, roles, isOver, isMute }) => [
      ...roles.map((role) => `  - { who: ${name}, role: ${role}${isOver ? ', until: 2026-11-20' : ''} }`),
      ...(isMute ? [`  - { who: ${name}, role: mute }`] : []),
    ]),
  ];
  const suspended = people.filter(({ isSuspended }) => isSuspended).map(({ name }) => name);
  return { ...parseRoles(lines.join('\n'), 'roles.yml', now), suspended: new Set(suspended) };
}

function standing(
  { people, votes, kind, from, isSilenceOver }: Case,
  policy: Policy = policyOf(people),
): string {
  const consent =
    kind === 'lazy'
      ? ({ kind: 'lazy', afterMs: 1, from: from === null ? null : [...from] } as const)
      : ({ kind: 'ballot', by: kind, from: from === null ? null : [...from], withinMs: null } as const);
  return standingOf(policy, {
    ...nothing,
    consent,
    isSilenceOver,
    votes: votes.map(({ id, stance }) => ({ by: UserId.parse(id), stance, why: '' })),
  });
}

const nothing = {
  actor: UserId.parse('@a:x'),
  room: null,
  actions: ['deploy'],
  app: null,
  server: null,
  recipe: null,
  class: null,
  now,
};

// A second evaluator that shares nothing with the first: plain loops over the plain case.

function holdsOne({ roles, isOver }: PersonText, from: readonly string[] | null): boolean {
  return !isOver && roles.some((role) => from === null || from.includes(role));
}

/** What the people of one voice said, taken together; nobody who is suspended said anything. */
function said(members: readonly PersonText[], votes: readonly VoteText[]): Stance | null {
  const heard = new Set<Stance>();
  for (const { name, isSuspended } of members) {
    for (const { id, stance } of votes) {
      if (!isSuspended && id.startsWith(`@${name}:`)) {
        heard.add(stance);
      }
    }
  }
  if (heard.has('block')) {
    return 'block';
  }
  if (heard.has('for')) {
    return 'for';
  }
  return heard.has('aside') ? 'aside' : null;
}

function naive({ people, votes, kind, from, isSilenceOver }: Case): string {
  const voters = people.filter((person) => !person.isMute && holdsOne(person, from));
  if (kind === 'lazy') {
    if (!isSilenceOver) {
      return 'open';
    }
    return said(voters, votes) === 'block' ? 'refused' : 'met';
  }
  const voices: Record<string, PersonText[]> = {};
  for (const voter of voters) {
    const voice = kind === 'person' ? voter.name : voter.collective;
    if (voice !== null) {
      voices[voice] = [...(voices[voice] ?? []), voter];
    }
  }
  const words = Object.values(voices).map((members) => said(members, votes));
  const half = words.length / 2;
  const yes = words.filter((word) => word === 'for').length;
  const silent = words.filter((word) => word === null).length;
  if (yes > half && !words.includes('block')) {
    return 'met';
  }
  return silent === 0 || yes + silent <= half ? 'refused' : 'open';
}

it(
  'counts ballots and silence as the naive evaluator does',
  () => {
    const seen = new Map<string, number>();
    holdLaw(
      { name: 'ballots', law: 'ballots and silence are counted as a second, naive evaluator does', size },
      fc.property(cases, (one) => {
        const answer = standing(one);
        seen.set(`${one.kind} ${answer}`, (seen.get(`${one.kind} ${answer}`) ?? 0) + 1);

        expect(answer).toBe(naive(one));
      }),
    );
    expect(seen.size).toBe(9);
    expect(Math.min(...seen.values())).toBeGreaterThan(20);
  },
  LONGEST_MS,
);

it('is never won by suspending somebody who did not vote against it', () => {
  fc.assert(
    fc.property(cases, fc.constantFrom(...names), (one, name) => {
      const before = { ...one, kind: one.kind === 'lazy' ? ('person' as const) : one.kind };
      const blocked = before.votes.some(({ id, stance }) => stance === 'block' && id.startsWith(`@${name}:`));
      fc.pre(!blocked);
      const people = before.people.map((one2) =>
        one2.name === name ? { ...one2, isSuspended: true } : one2,
      );

      expect(standing({ ...before, people }) === 'met' && standing(before) !== 'met').toBe(false);
    }),
    { numRuns: 2000 },
  );
});

it('counts no vote of somebody who may not give one', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const policy = policyOf(one.people);
      const from = one.from === null ? null : [...one.from];
      const consent =
        one.kind === 'lazy'
          ? ({ kind: 'lazy', afterMs: 1, from } as const)
          : ({ kind: 'ballot', by: one.kind, from, withinMs: null } as const);
      const valid = one.votes.filter(({ id }) => mayVote(policy, { ...nothing, consent }, UserId.parse(id)));

      expect(standing({ ...one, votes: valid })).toBe(standing(one));
    }),
    { numRuns: 2000 },
  );
});

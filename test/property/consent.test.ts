import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Ask,
  asksOf,
  Consent,
  partsOf,
  silenceOf,
  together,
  withinOf,
} from '../../src/access/consent.ts';

const roles = ['one', 'two'];
const ask = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  from: fc.option(fc.subarray(roles, { minLength: 1 })),
  requester: fc.constantFrom('included' as const, 'excluded' as const),
});
const consents = fc.array(
  fc.oneof(
    fc.constantFrom({ kind: 'none' as const }, { kind: 'confirm' as const }),
    ask.map((one) => Consent.parse({ kind: 'approvals', ...one, withinMs: one.count * 1000 })),
  ),
  { maxLength: 4 },
);
const others = fc.oneof(
  fc.record({
    kind: fc.constant('lazy' as const),
    afterMs: fc.integer({ min: 1, max: 3 }),
    from: fc.option(fc.subarray(roles, { minLength: 1 })),
  }),
  fc.record({
    kind: fc.constant('ballot' as const),
    by: fc.constantFrom('person' as const, 'collective' as const),
    from: fc.option(fc.subarray(roles, { minLength: 1 })),
    withinMs: fc.option(fc.integer({ min: 1, max: 3 })),
  }),
);
const voters = fc.array(
  fc.record({ roles: fc.subarray(roles), mayDo: fc.boolean(), isRequester: fc.boolean() }),
  { maxLength: 6 },
);
type Voters = typeof voters extends fc.Arbitrary<infer T> ? T : never;

function isMet({ count, from, requester }: Ask, people: Voters): boolean {
  const valid = people.filter(
    (one) =>
      (from === null ? one.mayDo : one.roles.some((role) => from.includes(role))) &&
      !(one.isRequester && requester === 'excluded'),
  );
  return valid.length >= count;
}

it('taken together is met by exactly those votes that meet every part', () => {
  fc.assert(
    fc.property(consents, voters, (parts, people) => {
      const whole = together(parts);
      const asks = parts.flatMap((part) => (part.kind === 'approvals' ? asksOf(part) : []));

      const isWholeMet =
        whole.kind === 'approvals' ? asksOf(whole).every((one) => isMet(one, people)) : asks.length === 0;
      expect(isWholeMet).toBe(asks.every((one) => isMet(one, people)));
    }),
    { numRuns: 5000 },
  );
});

it('taken together is as strict as its strictest part, and as short as its shortest', () => {
  fc.assert(
    fc.property(consents, (parts) => {
      const whole = together(parts);
      const within = parts.flatMap((part) => withinOf(part) ?? []);
      const most = (all: readonly Consent[]): number => Math.max(0, ...all.map(needed));

      expect(needed(whole)).toBe(most(parts));
      expect(withinOf(whole)).toBe(within.length === 0 ? null : Math.min(...within));
      expect(Consent.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
    }),
    { numRuns: 2000 },
  );
});

it('taken together keeps every ballot and every silence, and the longest silence counts', () => {
  fc.assert(
    fc.property(consents, fc.array(others, { maxLength: 4 }), (some, more) => {
      const whole = together([...some, ...more]);

      for (const part of more) {
        expect(partsOf(whole)).toContainEqual(part);
      }
      const silences = more.flatMap((part) => silenceOf(part) ?? []);
      expect(silenceOf(whole)).toBe(silences.length === 0 ? null : Math.max(...silences));
      expect(Consent.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
    }),
    { numRuns: 2000 },
  );
});

function needed(consent: Consent): number {
  const counts = partsOf(consent).flatMap((part) =>
    part.kind === 'approvals' ? asksOf(part).map(({ count }) => count) : [1],
  );
  return Math.max(0, ...counts);
}

import { expect, it } from 'vitest';
import { createMomentOf, looksLikeMoment } from '../../../src/kernel/moment.ts';

/** A Saturday morning in Berlin, 11:02 by the wall. */
const now = new Date('2026-11-21T10:02:00Z');

function inBerlin(words: string, at = now): string | null {
  return createMomentOf('Europe/Berlin', () => at)(words)?.toISOString() ?? null;
}

it.each([
  ['18:00', '2026-11-21T17:00:00.000Z'],
  ['9:30', '2026-11-22T08:30:00.000Z'],
  ['today', '2026-11-21T23:00:00.000Z'],
  ['today 12:00', '2026-11-21T11:00:00.000Z'],
  ['Tomorrow', '2026-11-22T08:00:00.000Z'],
  ['tomorrow 14:15', '2026-11-22T13:15:00.000Z'],
  ['3d', '2026-11-24T10:02:00.000Z'],
  ['90m', '2026-11-21T11:32:00.000Z'],
  ['2026-12-05', '2026-12-05T23:00:00.000Z'],
  ['2026-12-05 18:00', '2026-12-05T17:00:00.000Z'],
])('takes %s for a moment in the co-op’s time', (words, moment) => {
  expect(inBerlin(words)).toBe(moment);
});

it.each(['25:00', '18:60', '3x', '0d', '2026-02-30', '2026-13-01', '05.12.2026', 'soon', '', '18'])(
  'takes %s for none',
  (words) => {
    expect(inBerlin(words)).toBeNull();
  },
);

it('knows that a wall clock leaves an hour out, and shows one twice', () => {
  expect(inBerlin('2027-03-28 02:30')).toBe('2027-03-28T01:30:00.000Z');
  expect(inBerlin('2027-03-28 03:30')).toBe('2027-03-28T01:30:00.000Z');
  expect(inBerlin('2027-10-31 02:30')).toBe('2027-10-31T00:30:00.000Z');
  expect(inBerlin('2027-10-31 03:30')).toBe('2027-10-31T02:30:00.000Z');
});

it('takes a time of today for today around midnight', () => {
  expect(inBerlin('00:30', new Date('2026-11-21T23:10:00Z'))).toBe('2026-11-21T23:30:00.000Z');
  expect(inBerlin('23:30', new Date('2026-11-21T23:10:00Z'))).toBe('2026-11-22T22:30:00.000Z');
});

it('tells what was meant as a moment from the beginning of a reason', () => {
  expect(['18:00', '25:00', '3x', 'tomorrow'].every(looksLikeMoment)).toBe(true);
  expect(['disk', 'the', 'until'].some(looksLikeMoment)).toBe(false);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createIsQuiet, type QuietHours } from '../../src/kernel/quiet-hours.ts';

const MINUTE_MS = 60_000;
const zones = ['Europe/Berlin', 'UTC', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca'];
/** Nights on which clocks are set, and one on which they are not: each with the day before and after. */
const nights = ['2026-03-29', '2026-10-25', '2026-11-21', '2026-03-08', '2026-04-05', '2026-11-01'];

const time = fc.integer({ min: 0, max: 24 * 60 - 1 });
const hours: fc.Arbitrary<QuietHours> = fc.record({ from: time, until: time });
const moment = fc
  .tuple(fc.constantFrom(...nights), fc.integer({ min: -24 * 60, max: 48 * 60 }))
  .map(([night, minutes]) => new Date(Date.parse(`${night}T00:00:00Z`) + minutes * MINUTE_MS));

/** What a clock on a wall there shows, in minutes after midnight: by another way than the code's. */
function wallOf(at: Date, timeZone: string): number {
  const [hour = 0, minute = 0] = at.toLocaleString('sv-SE', { timeZone }).slice(11).split(':').map(Number);
  return hour * 60 + minute;
}

it('is quiet exactly when the clock on the wall is within the hours, on any night and in any zone', () => {
  fc.assert(
    fc.property(hours, moment, fc.constantFrom(...zones), (quiet, at, zone) => {
      const wall = wallOf(at, zone);
      const length = (quiet.until - quiet.from + 1440) % 1440;
      const since = (wall - quiet.from + 1440) % 1440;

      expect(createIsQuiet(quiet, zone)(at)).toBe(since < length);
    }),
    { numRuns: 3000 },
  );
});

/** Minutes of quiet from noon to noon around that night, and whether it was quiet again after it had been over. */
function nightOf(night: string, quiet: QuietHours): { readonly minutes: number; readonly ends: number } {
  const isQuiet = createIsQuiet(quiet, 'Europe/Berlin');
  const noon = Date.parse(`${night}T12:00:00Z`) - 24 * 60 * MINUTE_MS;
  const all = Array.from({ length: 24 * 60 + 1 }, (_, n) => isQuiet(new Date(noon + n * MINUTE_MS)));
  const ends = all.filter((now, n) => !now && all[n - 1] === true).length;
  return { minutes: all.filter(Boolean).length, ends };
}

it.each([
  ['an hour is missing', '2026-03-29', 8 * 60],
  ['an hour comes twice', '2026-10-25', 10 * 60],
  ['nothing is set', '2026-11-21', 9 * 60],
])('from 22:00 to 07:00 is one night when %s', (_what, night, minutes) => {
  expect(nightOf(night, { from: 22 * 60, until: 7 * 60 })).toEqual({ minutes, ends: 1 });
});

it.each([
  ['2026-03-29', { minutes: 0, ends: 0 }],
  // The hour from 2 to 3 comes twice, so its first half does: that is what the wall says.
  ['2026-10-25', { minutes: 60, ends: 2 }],
])('may end or begin within the hour that is set (%s)', (night, expected) => {
  expect(nightOf(night, { from: 2 * 60, until: 2 * 60 + 30 })).toEqual(expected);
});

import { expect, it } from 'vitest';
import { createIsQuiet, QuietHours } from '../../../src/kernel/quiet-hours.ts';

const at = (time: string): Date => new Date(`2026-11-21T${time}:00Z`);

it.each([
  ['22:00-07:00', '20:59', false],
  ['22:00-07:00', '21:00', true],
  ['22:00-07:00', '23:30', true],
  ['22:00-07:00', '05:59', true],
  ['22:00-07:00', '06:00', false],
  ['12:00 - 14:00', '11:00', true],
  ['12:00 - 14:00', '13:00', false],
  ['07:00-07:00', '06:00', false],
])('takes %s in Berlin at %s UTC for quiet: %s', (hours, time, isQuiet) => {
  expect(createIsQuiet(QuietHours.parse(hours), 'Europe/Berlin')(at(time))).toBe(isQuiet);
});

it('goes by the clock on the wall when that is changed', () => {
  const isQuiet = createIsQuiet(QuietHours.parse('22:00-07:00'), 'Europe/Berlin');

  expect(isQuiet(new Date('2026-07-01T05:30:00Z'))).toBe(false);
  expect(isQuiet(new Date('2026-12-01T05:30:00Z'))).toBe(true);
});

it('is never quiet where nobody said so', () => {
  expect(createIsQuiet(null, 'UTC')(at('03:00'))).toBe(false);
});

it.each(['22-7', '24:00-07:00', '22:00', 'night'])('refuses `%s`', (text) => {
  expect(QuietHours.safeParse(text).success).toBe(false);
});

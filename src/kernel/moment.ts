/** What people may type for a moment that comes; for sentences that say what is wrong. */
export const MOMENT_FORMS =
  '`18:00`, `tomorrow`, `tomorrow 9:30`, `3d`, `2h`, `2026-12-05`, `2026-12-05 18:00`';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const UNITS_MS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: 3_600_000, d: DAY_MS, w: 604_800_000 };
/** Of `tomorrow` without a time: when people are back. Our choice. */
const MORNING = 9;

/** A day and a time of somebody's wall. */
interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Whether the word was meant as a moment, right or wrong: reasons do not begin with digits. */
export function looksLikeMoment(word: string): boolean {
  return /^\d/.test(word) || /^(?:today|tomorrow)$/i.test(word);
}

/**
 * Moments as the co-op types them, in its time zone: a time is the next one on the clock, a day alone is its end. `null` for what is no
 * moment, also for days that no calendar has.
 */
export function createMomentOf(timeZone: string, now: () => Date): (words: string) => Date | null {
  const toInstant = instants(timeZone);
  const wallNow = (): WallTime => wallAt(timeZone, now());
  return (words) => {
    const text = words.trim().toLowerCase().replaceAll(/\s+/g, ' ');
    const [, count, unit = ''] = /^([1-9]\d{0,3}) ?([mhdw])$/.exec(text) ?? [];
    if (count !== undefined) {
      return new Date(now().getTime() + Number(count) * (UNITS_MS[unit] ?? 0));
    }
    const wall = wallIn(text, wallNow());
    if (wall === null) {
      return null;
    }
    const isTimeAlone = /^\d{1,2}:/.test(text);
    const moment = toInstant(wall);
    return isTimeAlone && moment <= now() ? toInstant({ ...wall, day: wall.day + 1 }) : moment;
  };
}

const SHAPE = /^(?<date>today|tomorrow|\d{4}-\d{2}-\d{2})?(?: ?(?<time>\d{1,2}:\d{2}))?$/;

function wallIn(text: string, today: WallTime): WallTime | null {
  const { date, time } = SHAPE.exec(text)?.groups ?? {};
  if (date === undefined && time === undefined) {
    return null;
  }
  const day = dayIn(date ?? 'today', today);
  const clock = time === undefined ? usualTime(date) : timeIn(time);
  return day === null || clock === null ? null : { ...day, ...clock };
}

/** A day alone is meant to its end; tomorrow, to when people are back. */
function usualTime(date: string | undefined): Pick<WallTime, 'hour' | 'minute'> {
  return date === 'tomorrow' ? { hour: MORNING, minute: 0 } : END_OF_DAY;
}

const END_OF_DAY = { hour: 24, minute: 0 };

function timeIn(text: string): Pick<WallTime, 'hour' | 'minute'> | null {
  const [hour = 99, minute = 99] = text.split(':').map(Number);
  return hour < 24 && minute < 60 ? { hour, minute } : null;
}

type Day = Pick<WallTime, 'year' | 'month' | 'day'>;

/** `null` for a day that is in no calendar: `2026-02-30`. */
function dayIn(text: string, { year: thisYear, month: thisMonth, day: thisDay }: Day): Day | null {
  if (text === 'today' || text === 'tomorrow') {
    return { year: thisYear, month: thisMonth, day: thisDay + (text === 'today' ? 0 : 1) };
  }
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const made = new Date(Date.UTC(year, month - 1, day));
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? { year, month, day } : null;
}

/** What a wall clock shows, as a moment. A time that is left out in spring is the one an hour later; one that comes twice, its first. */
function instants(timeZone: string): (wall: WallTime) => Date {
  const offsetAt = offsets(timeZone);
  return ({ year, month, day, hour, minute }) => {
    const asUtc = Date.UTC(year, month - 1, day, hour, minute);
    const [before, after] = [asUtc - offsetAt(asUtc - DAY_MS), asUtc - offsetAt(asUtc + DAY_MS)];
    return new Date([before, after].find((ms) => ms + offsetAt(ms) === asUtc) ?? before);
  };
}

/** By how much a zone's walls are ahead at a moment, in milliseconds. */
function offsets(timeZone: string): (ms: number) => number {
  return (ms) => {
    const { year, month, day, hour, minute } = wallAt(timeZone, new Date(ms));
    return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  };
}

function wallAt(timeZone: string, at: Date): WallTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
}

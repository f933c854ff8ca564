const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000];
/** Go's longest duration, in milliseconds: what has no date is that old. */
const LONGEST_MS = 9_223_372_036_854;

interface Unit {
  /** Used below so many hours. */
  readonly belowHours: number;
  readonly name: string;
  readonly hours: number;
}

const units: readonly Unit[] = [
  { belowHours: 48, name: 'hours', hours: 1 },
  { belowHours: 24 * 7 * 2, name: 'days', hours: 24 },
  { belowHours: 24 * 30 * 2, name: 'weeks', hours: 24 * 7 },
  { belowHours: 24 * 365 * 2, name: 'months', hours: 24 * 30 },
];

/** `3 minutes ago`, in docker's words. Source: docker/go-units, `HumanDuration`. */
export function ago(then: Date, now: Date): string {
  const ms = Math.min(now.getTime() - then.getTime(), LONGEST_MS);
  return `${ms < HOUR_MS ? short(ms) : long(ms)} ago`;
}

function short(ms: number): string {
  const [seconds, minutes] = [Math.trunc(ms / 1000), Math.trunc(ms / MINUTE_MS)];
  if (seconds < 1) {
    return 'less than a second';
  }
  if (minutes < 1) {
    return seconds === 1 ? '1 second' : `${seconds} seconds`;
  }
  return minutes === 1 ? 'about a minute' : `${minutes} minutes`;
}

/** Half an hour counts as one; years are whole. */
function long(ms: number): string {
  const hours = Math.trunc(ms / HOUR_MS + 0.5);
  if (hours === 1) {
    return 'about an hour';
  }
  const unit = units.find(({ belowHours }) => hours < belowHours);
  return unit === undefined
    ? `${Math.trunc(Math.trunc(ms / HOUR_MS) / 24 / 365)} years`
    : `${Math.trunc(hours / unit.hours)} ${unit.name}`;
}

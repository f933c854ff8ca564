/**
 * Times as the co-op says them: `10:02` today, `Sat 10:02` within a week, else `3 Mar 10:02`; with seconds `10:02:07`. Throws for a
 * zone that is none.
 */
export function createTimeOf(
  timeZone: string,
  now: () => Date,
  precision: 'minutes' | 'seconds' = 'minutes',
): (at: Date) => string {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    ...(precision === 'seconds' ? ({ second: '2-digit' } as const) : {}),
    hour12: false,
  });
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short' });
  const date = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' });
  return (at) => {
    const time = clock.format(at);
    if (date.format(at) === date.format(now())) {
      return time;
    }
    const isNear = Math.abs(at.getTime() - now().getTime()) < WEEK_MS;
    return `${isNear ? day.format(at) : date.format(at)} ${time}`;
  };
}

/** Shorter than seven days by a good part of one, so that `Sat` is never the other Saturday. */
const WEEK_MS = 6 * 86_400_000;

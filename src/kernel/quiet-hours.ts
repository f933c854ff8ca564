import { z } from 'zod';

/** From a time of day until another, in minutes after midnight; over midnight where the end comes first. */
export interface QuietHours {
  readonly from: number;
  readonly until: number;
}

const shape = /^([01]\d|2[0-3]):([0-5]\d) ?- ?([01]\d|2[0-3]):([0-5]\d)$/;
const words = 'must be two times of day such as `22:00-07:00`';

/** `22:00-07:00` in a file. */
export const QuietHours = z
  .string({ error: words })
  .regex(shape, words)
  .transform((text): QuietHours => {
    const [, fromHour, fromMinute, untilHour, untilMinute] = shape.exec(text) ?? [];
    return { from: minutes(fromHour, fromMinute), until: minutes(untilHour, untilMinute) };
  });

/** Whether a moment is in the quiet hours of a time zone; without quiet hours, never. */
export function createIsQuiet(hours: QuietHours | null, timeZone: string): (at: Date) => boolean {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    if (hours === null) {
      return false;
    }
    const [hour, minute] = clock.format(at).split(':');
    const now = minutes(hour, minute);
    const { from, until } = hours;
    return from <= until ? from <= now && now < until : from <= now || now < until;
  };
}

function minutes(hour = '0', minute = '0'): number {
  return Number(hour) * 60 + Number(minute);
}

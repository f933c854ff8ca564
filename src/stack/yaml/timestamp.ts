const DAY = String.raw`(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})`;
const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?:[.,](?<fraction>\d{1,9}))?`;
/** The forms that yaml.v3 knows: a day; with `T` and a zone; with a space and none. */
const patterns = [DAY, String.raw`${DAY}[Tt]${CLOCK}(?<zone>Z|[-+]\d{2}:\d{2})`, `${DAY} ${CLOCK}`].map(
  (form) => new RegExp(`^${form}$`),
);

type Parts = Partial<Record<string, string>>;

/** What Go prints for a plain scalar that yaml.v3 takes for a time, or `null` when it is none. */
export function printedTime(text: string): string | null {
  const parts: Parts | undefined = patterns
    .map((pattern) => pattern.exec(text)?.groups)
    .find((found) => found !== undefined);
  if (
    parts === undefined ||
    !isDay(numbers(parts, ['year', 'month', 'day'])) ||
    !isClock(numbers(parts, clockParts))
  ) {
    return null;
  }
  const [month, day] = ['month', 'day'].map((name) => two(parts[name]));
  const clock = clockParts.map((name) => two(parts[name])).join(':');
  return `${parts['year']}-${month}-${day} ${clock}${printedFraction(parts['fraction'])} ${printedZone(parts['zone'])}`;
}

const clockParts = ['hour', 'minute', 'second'];

function numbers(parts: Parts, names: readonly string[]): readonly number[] {
  return names.map((name) => Number(parts[name] ?? 0));
}

function isDay([year = 0, month = 0, day = 0]: readonly number[]): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

function isClock([hour = 0, minute = 0, second = 0]: readonly number[]): boolean {
  return hour < 24 && minute < 60 && second < 60;
}

function printedFraction(digits = ''): string {
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? '' : `.${kept}`;
}

function printedZone(zone = 'Z'): string {
  if (zone === 'Z' || zone === '+00:00') {
    return '+0000 UTC';
  }
  const offset = zone.replace(':', '');
  return `${offset} ${offset}`;
}

function two(number = '0'): string {
  return number.padStart(2, '0');
}

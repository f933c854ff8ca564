const pattern =
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:(?:[Tt](?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?<fraction>[.,]\d{1,9})?(?<zone>Z|[-+]\d{2}:\d{2}))|(?: (?<hourOnly>\d{1,2}):(?<minuteOnly>\d{1,2}):(?<secondOnly>\d{1,2})(?<fractionOnly>[.,]\d{1,9})?))?$/;

/** What Go prints for a plain scalar that yaml.v3 takes for a time, or `null` when it is none. */
export function printedTime(text: string): string | null {
  const parts = pattern.exec(text)?.groups;
  if (parts === undefined) {
    return null;
  }
  const { year = '', month = '', day = '', zone = 'Z' } = parts;
  const clock = [
    parts['hour'] ?? parts['hourOnly'] ?? '0',
    parts['minute'] ?? parts['minuteOnly'] ?? '0',
    parts['second'] ?? parts['secondOnly'] ?? '0',
  ];
  if (!isDay(Number(year), Number(month), Number(day)) || !isClock(clock.map(Number))) {
    return null;
  }
  const fraction = printedFraction(parts['fraction'] ?? parts['fractionOnly'] ?? '');
  return `${year}-${two(month)}-${two(day)} ${clock.map(two).join(':')}${fraction} ${printedZone(zone)}`;
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

function isClock([hour = 0, minute = 0, second = 0]: readonly number[]): boolean {
  return hour < 24 && minute < 60 && second < 60;
}

function printedFraction(text: string): string {
  const digits = text.slice(1).replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}

function printedZone(zone: string): string {
  if (zone === 'Z' || zone === '+00:00') {
    return '+0000 UTC';
  }
  const offset = zone.replace(':', '');
  return `${offset} ${offset}`;
}

function two(number: string): string {
  return number.padStart(2, '0');
}

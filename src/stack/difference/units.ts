const SECOND = 1_000_000_000;

/** Nanoseconds as people say them: `1 min 30 s`. */
export function sayDuration(nanoseconds: number): string {
  if (nanoseconds % SECOND !== 0) {
    return `${nanoseconds / 1_000_000} ms`;
  }
  const seconds = nanoseconds / SECOND;
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  const said = parts.filter(([amount]) => amount !== 0).map(([amount, unit]) => `${amount} ${unit}`);
  return said.length === 0 ? '0 s' : said.join(' ');
}

/** Bytes, counted by 1024 as in compose files: `512 MB`. */
export function sayBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`;
}

export function sayCpus(nano: number): string {
  return String(nano / 1_000_000_000);
}

/** What somebody wrote as a value may be as long as they like. */
const MOST = 120;
/** Forty characters are what a phone shows in one line. */
const WIDTH = 40;
const SHORTEST = 12;

/**
 * One line, also of names with line ends in them, without the stack's own name in names; the longest word loses its beginning when
 * it is too long.
 */
export function fit(text: string, stack: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  const bare = stack === '' ? line : line.replaceAll(`${stack}_`, '').replaceAll(`.${stack}.`, '.');
  const words = bare.split(' ');
  const longest = words.reduce((one, other) => (other.length > one.length ? other : one), '');
  const room = Math.max(SHORTEST, longest.length - (bare.length - WIDTH));
  const fitting =
    bare.length <= WIDTH || longest.length <= room
      ? bare
      : bare.replace(longest, () => `…${longest.slice(1 - room)}`);
  return fitting.length <= MOST ? fitting : `${fitting.slice(0, MOST - 1)}…`;
}

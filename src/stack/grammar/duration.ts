/** Nanoseconds. */
const units = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const MAX = (1n << 63n) - 1n;

const WHOLE = /^[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/u;
const PART = /(\d*)\.?(\d*)([a-zµμ]+)/gu;

/** Go's `time.ParseDuration` in nanoseconds (`1h30m`, `.5s`, `0`), or `null`. No days, no number without unit. */
export function parseDuration(text: string): number | null {
  if (/^[-+]?0$/.test(text)) {
    return 0;
  }
  if (!WHOLE.test(text)) {
    return null;
  }
  const parts = [...text.matchAll(PART)].map(([, whole, fraction, unit]) => partOf(whole, fraction, unit));
  const size = parts.reduce((sum, part) => sum + part, 0n);
  const total = text.startsWith('-') ? -size : size;
  return total > MAX || total < -MAX - 1n ? null : Number(total);
}

/** What is smaller than a nanosecond is cut off. */
function partOf(whole = '', fraction = '', unit = ''): bigint {
  const scale = units.get(unit) ?? 0n;
  const digits = fraction.slice(0, 18);
  return BigInt(whole) * scale + (BigInt(digits) * scale) / 10n ** BigInt(digits.length);
}

const SECOND = 1_000_000_000n;

/** As Go prints it, from nanoseconds: `1h0m0s`, `1m30s`, `1.5s`, `20ms`, `0s`. */
export function printDuration(nanoseconds: number): string {
  const total = BigInt(Math.trunc(nanoseconds));
  const size = total < 0n ? -total : total;
  return `${total < 0n ? '-' : ''}${size < SECOND ? printShort(size) : printLong(size)}`;
}

function printShort(size: bigint): string {
  if (size < 1_000n) {
    return size === 0n ? '0s' : `${size}ns`;
  }
  return size < 1_000_000n ? `${withPoint(size, 3)}µs` : `${withPoint(size, 6)}ms`;
}

function printLong(size: bigint): string {
  const minutes = size / (60n * SECOND);
  const hours = minutes / 60n;
  const seconds = `${withPoint(size % (60n * SECOND), 9)}s`;
  const front = hours > 0n ? `${hours}h${minutes % 60n}m` : `${minutes}m`;
  return minutes === 0n ? seconds : front + seconds;
}

/** The last digits behind a point, without zeros at the end. */
function withPoint(size: bigint, digits: number): string {
  const text = String(size).padStart(digits + 1, '0');
  const cut = text.length - digits;
  return `${text.slice(0, cut)}.${text.slice(cut)}`.replace(/\.?0*$/, '');
}

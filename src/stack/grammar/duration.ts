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

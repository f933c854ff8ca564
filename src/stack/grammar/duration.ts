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

/** Go's `time.ParseDuration` in nanoseconds (`1h30m`, `.5s`, `0`), or `null`. No days, no number without unit. */
export function parseDuration(text: string): number | null {
  const [, sign = '', body = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (body === '0') {
    return 0;
  }
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/u.test(body)) {
    return null;
  }
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(/(\d*)(?:\.(\d*))?([a-zµμ]+)/gu)) {
    const scale = units.get(unit) ?? 0n;
    total += BigInt(whole === '' ? 0 : whole) * scale + fractionOf(fraction, scale);
  }
  const isInRange = total <= MAX || (sign === '-' && total === MAX + 1n);
  return isInRange ? Number(sign === '-' ? -total : total) : null;
}

/** What is smaller than a nanosecond is cut off. */
function fractionOf(digits: string, scale: bigint): bigint {
  const used = digits.slice(0, 18);
  return used === '' ? 0n : (BigInt(used) * scale) / 10n ** BigInt(used.length);
}

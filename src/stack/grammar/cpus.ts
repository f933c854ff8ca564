/** What is wrong with a number of CPUs. */
export type CpuFault = 'no_number' | 'too_precise';

const NANO = 1_000_000_000n;
/** More digits than this are only written to make a computer busy. */
const MAX_EXPONENT = 1_000;

interface Fraction {
  readonly above: bigint;
  readonly below: bigint;
}

/** Billionths of a CPU: `0.5`, `1/4`, `1e-3`. Source: docker/cli, `opts.ParseCPUs` (Go's `big.Rat`). */
export function parseCpus(text: string): number | CpuFault {
  const value = parseFraction(text);
  if (value === null) {
    return 'no_number';
  }
  const above = value.above * NANO;
  return above % value.below === 0n ? Number(BigInt.asIntN(64, above / value.below)) : 'too_precise';
}

function parseFraction(text: string): Fraction | null {
  const [, above = '', below = ''] = /^([-+]?[^/]*)\/([^/]*)$/.exec(text) ?? [];
  if (above !== '') {
    const [top, bottom] = [parseWhole(above), /^[-+]/.test(below) ? null : parseWhole(below)];
    return top === null || bottom === null || bottom === 0n ? null : { above: top, below: bottom };
  }
  const whole = parseWhole(text);
  return whole === null ? parseDecimal(text) : { above: whole, below: 1n };
}

/** With a prefix such as `0x`; a leading zero alone means nothing here. */
function parseWhole(text: string): bigint | null {
  const parts = /^([-+]?)(0[xX]_?[\da-fA-F]+(?:_[\da-fA-F]+)*|0[bB][01_]+|0[oO][0-7_]+|\d+(?:_\d+)*)$/.exec(
    text,
  );
  if (parts === null || text.endsWith('_')) {
    return null;
  }
  const size = BigInt((parts[2] ?? '').replaceAll('_', '').replace(/^0+(?=\d)/, ''));
  return parts[1] === '-' ? -size : size;
}

function parseDecimal(text: string): Fraction | null {
  const parts = /^([-+]?)(?=\.?\d)(\d[\d_]*)?(?:\.(\d[\d_]*)?)?(?:[eE]([-+]?\d+))?$/.exec(text);
  const [sign, whole, fraction, power] = (parts ?? [])
    .slice(1)
    .map((part) => (part ?? '').replaceAll('_', ''));
  if (fraction === undefined || text.includes('__') || /_(?!\d)/.test(text)) {
    return null;
  }
  const exponent = Number(power) - fraction.length;
  return Math.abs(exponent) > MAX_EXPONENT
    ? null
    : scale(BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), exponent);
}

function scale(digits: bigint, exponent: number): Fraction {
  const factor = 10n ** BigInt(Math.abs(exponent));
  return exponent < 0 ? { above: digits, below: factor } : { above: digits * factor, below: 1n };
}

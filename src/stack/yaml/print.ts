import type { Scalar } from './node.ts';

/** How Go's `fmt.Sprint` writes a value where docker's CLI makes a text of a number. */
export function printScalar(scalar: Scalar): string {
  switch (scalar.kind) {
    case 'null':
      return '';
    case 'time':
      return scalar.printed;
    case 'float':
      return printFloat(scalar.value);
    case 'text':
    case 'boolean':
    case 'integer':
      return String(scalar.value);
  }
}

/** Shortest digits; with an exponent when that is below -4 or at least 6. Checked against docker's CLI 28.2.2. */
export function printFloat(value: number): string {
  if (!Number.isFinite(value)) {
    return String(value).replace('Infinity', value > 0 ? '+Inf' : 'Inf');
  }
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (exponent >= -4 && exponent < 6) {
    return sign + placePoint(mantissa.replace(/[-.]/g, ''), exponent);
  }
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function placePoint(digits: string, exponent: number): string {
  if (exponent < 0) {
    return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  }
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return rest === '' ? whole : `${whole}.${rest}`;
}

import { parseGoFloat } from './go-number.ts';

const powers = 'kmgtp';
const MAX = 2 ** 63;

/** Bytes, or `null`. Units count by 1024 whatever they are called: `50kb` is 51200. Source: docker/go-units, `RAMInBytes`. */
export function parseSize(text: string): number | null {
  const end = text.search(/[\d. ][^\d. ]*$/);
  if (end === -1) {
    return null;
  }
  const number = parseGoFloat(text.slice(0, text[end] === ' ' ? end : end + 1));
  const scale = scaleOf(text.slice(end + 1).toLowerCase());
  return number === null || scale === null || number < 0 ? null : wrap(number * scale);
}

function scaleOf(suffix: string): number | null {
  if (suffix === '' || suffix === 'b') {
    return 1;
  }
  const power = powers.indexOf(suffix.slice(0, 1));
  return power !== -1 && ['', 'b', 'ib'].includes(suffix.slice(1)) ? 1024 ** (power + 1) : null;
}

/** What does not fit in 64 bits becomes the smallest number there is, as in Go. The engine then refuses it. */
function wrap(bytes: number): number {
  return bytes < MAX ? Math.trunc(bytes) : -MAX;
}

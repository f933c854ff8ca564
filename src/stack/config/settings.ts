import type { Pairs } from '../decode/common.ts';
import { printDuration } from '../grammar/duration.ts';
import { inOrder } from './order.ts';
import { type Mapping, NOTHING } from './value.ts';

/** Nothing where there are none. */
export function pairs(values: Pairs<string | null> | undefined): Mapping | undefined {
  return values === undefined || values.size === 0
    ? undefined
    : new Map(inOrder(values).map(([key, value]) => [key, value ?? NOTHING]));
}

/** A text of digits. */
export function bytes(size: number | undefined): string | undefined {
  return size === undefined || size === 0 ? undefined : String(BigInt(size));
}

/** Also zero. */
export function duration(nanoseconds: number | undefined): string | undefined {
  return nanoseconds === undefined ? undefined : printDuration(nanoseconds);
}

export function durationIfAny(nanoseconds: number | undefined): string | undefined {
  return nanoseconds === 0 ? undefined : duration(nanoseconds);
}

import { z } from 'zod';

/** One row of the table that `script/bench` prints. */
export const Measurement = z.object({
  name: z.string(),
  /** As it is to be read: `42 ms`, `0.55 ×`. */
  value: z.string(),
  /** What is aimed at, and whether this is it; `null`: it is only told. */
  aim: z.string().nullable(),
  isMet: z.boolean().nullable(),
  /** From where to where, in one line. */
  measures: z.string(),
});
export type Measurement = z.infer<typeof Measurement>;

export interface Unit {
  /** `12 ms` */
  show(value: number): string;
}

export const ms: Unit = { show: (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms` };
export const seconds: Unit = { show: (value) => `${(value / 1000).toFixed(2)} s` };
export const megabytes: Unit = { show: (value) => `${Math.round(value)} MB` };
export const times: Unit = { show: (value) => `${value.toFixed(2)} ×` };

interface Figure {
  readonly unit: Unit;
  readonly measures: string;
  /** The most that is good. */
  readonly most?: number;
  /** Told behind the value: `3 of 3 runs`. */
  readonly detail?: string;
}

/** One figure, beside what is aimed at. */
export function figure(name: string, value: number, { unit, measures, most, detail }: Figure): Measurement {
  return {
    name,
    value: `${unit.show(value)}${detail === undefined ? '' : ` (${detail})`}`,
    aim: most === undefined ? null : `≤ ${unit.show(most)}`,
    isMet: most === undefined ? null : value <= most,
    measures,
  };
}

/** The value below which `part` of them lie: the nearest rank. Throws when there are none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  if (value === undefined) {
    throw new Error('Nothing was measured.');
  }
  return value;
}

/** The middle one; between two it is their mean. */
export function median(values: readonly number[]): number {
  return (
    (quantile(values, 0.5) +
      -quantile(
        values.map((value) => -value),
        0.5,
      )) /
    2
  );
}

/** `5.1 to 5.9 s`: how far the runs lie apart. */
export function spread(values: readonly number[], { show }: Unit): string {
  return `${show(Math.min(...values)).replace(/ \S+$/, '')} to ${show(Math.max(...values))}`;
}

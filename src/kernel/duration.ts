import { z } from 'zod';

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const shape = /^([1-9]\d{0,4}) ?([smhdw])$/;

/** `5s`, `10m`, `24h`, `7d` or `2w` in a file → milliseconds. */
export const Duration = z
  .string({ error: 'must be a duration such as `5s`, `10m` or `24h`' })
  .regex(shape, 'must be a duration such as `5s`, `10m` or `24h`')
  .transform(toMs);

function toMs(text: string): number {
  const [, count = '', unit = ''] = shape.exec(text) ?? [];
  return Number(count) * (Object.entries(unitsMs).find(([name]) => name === unit)?.[1] ?? 0);
}

/** `24h` → `24 h`, in the largest unit that leaves nothing over. Below a second it says `0 s`. */
export function durationWords(ms: number): string {
  const fitting = Object.entries(unitsMs).findLast(
    ([name, unit]) => name !== 'w' && ms >= unit && ms % unit === 0,
  );
  const [name, unit] = fitting ?? ['s', 1000];
  const count = Math.round(ms / unit);
  return `${count} ${name === 'd' && count > 1 ? 'days' : (unitWords[name] ?? name)}`;
}

const unitWords: Readonly<Record<string, string>> = { m: 'min', d: 'day' };

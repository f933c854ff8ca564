import { randomInt } from 'node:crypto';

/** Whether the laboratories run in long form, as `script/test --faults` has it. */
export const isLong = process.env['COOPBOT_FAULTS'] === 'long';

/** How often something is done. In long form at most COOPBOT_RUNS, where that is set: a long run in pieces. */
export function runs(short: number, long: number): number {
  return isLong ? Math.min(long, numberIn('COOPBOT_RUNS') ?? long) : short;
}

/** For what differs otherwise than in number: how long something is away. */
export function inForm<Value>(short: Value, long: Value): Value {
  return isLong ? long : short;
}

/** Where the chance of this file begins: COOPBOT_SEED does the same again, as far as real engines do. */
export const seed = numberIn('COOPBOT_SEED') ?? randomInt(1, 2 ** 31);

/** The engines to run on; COOPBOT_ENGINES names those of a long run: `20` or `20,28`. */
export const engines: readonly (20 | 28)[] = enginesIn(process.env['COOPBOT_ENGINES']);

function enginesIn(named: string | undefined): readonly (20 | 28)[] {
  if (!isLong) {
    return [28];
  }
  const both = [28, 20] as const;
  return named === undefined ? both : both.filter((engine) => named.split(',').includes(String(engine)));
}

function numberIn(name: string): number | null {
  const text = process.env[name] ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}

import type { z } from 'zod';

/** How a key shows itself in config.example.yml. Optional keys stand there as comments unless they are `isShown`. */
interface Shown {
  readonly description: string;
  /** What stands there; without one, the default. */
  readonly example?: unknown;
  readonly isShown?: boolean;
}

/** A key with its words. */
export function key<S extends z.ZodType>(schema: S, shown: Shown): S {
  return schema.meta({ ...shown });
}

import type { Place } from '../kernel/errors.ts';

/** What docker passes over in silence or nearly so, and a person may want to know. Stops nothing. */
export interface Warning {
  readonly place: Place;
  readonly sentence: string;
  /** What docker itself logs about it, where it does. */
  readonly docker?: readonly string[];
}

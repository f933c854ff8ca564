import type { Planner } from '../../operations/ports.ts';

/** What is done when it is asked for is over before anybody could plan it. */
export const planAtOnce: Planner = async ({ action }) => {
  throw new TypeError(`${action} has no plan.`);
};

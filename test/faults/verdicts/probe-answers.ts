import type { Probe } from '../../../src/apps/probe.ts';

/** An HTTP status, or why there is none. */
export type Answer = number | string;

/** An address that always answers so. */
export function answering(answer: Answer): Probe {
  return { ask: async () => (typeof answer === 'number' ? { status: answer } : { trouble: answer }) };
}

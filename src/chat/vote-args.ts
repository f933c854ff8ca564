import { z } from 'zod';
import { OperationId } from '../kernel/ids.ts';
import type { PlanReference } from '../operations/ports.ts';

/** What a typed vote names: an operation, and perhaps the first digits of the plan that was seen. */
export const voteArgs = z.object({
  operation: OperationId,
  plan: z
    .string()
    .regex(/^[0-9a-f]{4,64}$/i)
    .optional(),
});

/** Without digits, the plan on show is meant. */
export function planMeant(plan: string | undefined): PlanReference {
  return plan === undefined ? { shown: true } : { digest: plan.toLowerCase() };
}

import { z } from 'zod';
import { OperationId } from '../../kernel/ids.ts';
import type { PlanReference } from '../../operations/ports.ts';

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

/** The plan in front of a reason, if there is one: `8c1f too early`. A word of letters alone is a word. */
export function planAndWhy(words: string): { readonly plan: PlanReference; readonly why: string } {
  const [, digest, why] = /^(?=[a-f]*\d)([0-9a-f]{4,64})(?:\s+(.*))?$/i.exec(words) ?? [];
  return digest === undefined
    ? { plan: { shown: true }, why: words }
    : { plan: planMeant(digest), why: why ?? '' };
}

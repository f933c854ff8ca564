import { z } from 'zod';
import { OperationId } from '../kernel/ids.ts';
import { struckOutLines } from '../kernel/strike-out.ts';
import type { PlanReference } from '../operations/ports.ts';
import { flag } from './arguments.ts';

/** What a typed vote names: an operation, and perhaps the first digits of the plan that was seen. */
export const voteArgs = z.object({
  operation: OperationId,
  plan: z
    .string()
    .regex(/^[0-9a-f]{4,64}$/i)
    .optional(),
});

/** Longer reasons are for the thread, where people talk. */
const MOST_CHARACTERS = 200;

/** Why somebody says so, as the journal may keep it: one line, not long, and nothing that looks like a password. */
export const ownWords = z.string().default('').transform(reasonOf);

/** `--emergency "<why>"`: without the OK that the rules ask for. */
export const emergencyFlag = flag(z.string().transform(reasonOf).optional(), 'why');

/** The same as a part of a request, and as it is typed. */
export function urgentBy(why: string | undefined): { readonly emergency?: string } {
  return why === undefined || why === '' ? {} : { emergency: why };
}

export function typedUrgent(why: string | undefined): Readonly<Record<string, string>> {
  return why === undefined ? {} : { '--emergency': why };
}

function reasonOf(words: string): string {
  const [line = ''] = struckOutLines([words.replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim()]);
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
}

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

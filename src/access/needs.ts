import { z } from 'zod';
import { Duration } from '../kernel/duration.ts';
import { Consent } from './consent.ts';
import { Name, oneOrMany } from './file-values.ts';

const KINDS =
  'must be `none`, `confirm`, `{ approvals: 1, from: … }`, `{ lazy: 24h }` or `{ ballot: person }`';
const comesLater = z.never({ error: 'comes later, with encrypted rooms; leave it out for now' }).optional();

const Word = z
  .string()
  .refine((word) => ['none', 'confirm'].includes(word), KINDS)
  .transform((word) => Consent.parse({ kind: word }));

/** The keys that say which kind it is: one of them. */
const kinds = ['approvals', 'lazy', 'ballot'] as const;
type Kind = (typeof kinds)[number];

/** Which of the other keys go with which kind; `from` goes with all. */
const goesWith: Readonly<Record<'within' | 'requester', readonly Kind[]>> = {
  within: ['approvals', 'ballot'],
  requester: ['approvals'],
};

const Keys = z
  .strictObject({
    // First, so that it is told before what is missing.
    proof: comesLater,
    approvals: z.int().min(1).max(50).optional(),
    lazy: Duration.optional(),
    ballot: z.enum(['person', 'collective']).optional(),
    from: oneOrMany(Name).optional(),
    within: Duration.optional(),
    requester: z.enum(['included', 'excluded']).optional(),
  })
  .superRefine((keys, { addIssue }) => {
    const [kind, other] = kinds.filter((one) => keys[one] !== undefined);
    if (kind === undefined) {
      addIssue({ code: 'custom', message: KINDS });
    } else if (other !== undefined) {
      addIssue({
        code: 'custom',
        path: [other],
        message: `cannot stand beside \`${kind}\`: a rule asks for one of them`,
      });
    } else {
      for (const [key, fitting] of [
        ['within', goesWith.within],
        ['requester', goesWith.requester],
      ] as const) {
        if (keys[key] !== undefined && !fitting.includes(kind)) {
          addIssue({ code: 'custom', path: [key], message: `does not go with \`${kind}\`` });
        }
      }
    }
  })
  .transform(({ approvals, lazy, ballot, from = null, within: withinMs = null, requester = 'included' }) => {
    if (lazy !== undefined) {
      return Consent.parse({ kind: 'lazy', afterMs: lazy, from });
    }
    return ballot === undefined
      ? Consent.parse({ kind: 'approvals', count: approvals, from, requester, withinMs })
      : Consent.parse({ kind: 'ballot', by: ballot, from, withinMs });
  });

/** What a rule asks for, as roles.yml writes it. */
export const Needs = z.union([Word, Keys]);

import { z } from 'zod';
import { UserId } from '../kernel/ids.ts';

/** A piece of a line. Plain strings are text and nothing else: what people typed stays harmless in every dialect. */
const Span = z.union([
  z.string(),
  z.object({ code: z.string() }),
  z.object({ strong: z.string() }),
  z.object({ link: z.string() }),
  /** Shown as a name; clients may make a pill of it. */
  z.object({ user: UserId }),
]);
export type Span = z.infer<typeof Span>;

/** A message free of any chat dialect. The first block is what a notification shows. */
export const Document = z.array(
  z.discriminatedUnion('block', [
    z.object({ block: z.literal('line'), spans: z.array(Span) }),
    /** `fraction` of 0 to 1, and a few words behind it. */
    z.object({ block: z.literal('bar'), before: z.string(), fraction: z.number(), after: z.string() }),
    /** Numbered, to be answered by number or reaction. */
    z.object({ block: z.literal('choices'), items: z.array(z.string()) }),
    /** Words of a machine, kept as they are. */
    z.object({ block: z.literal('quote'), lines: z.array(z.string()) }),
  ]),
);
export type Document = z.infer<typeof Document>;
export type Block = Document[number];

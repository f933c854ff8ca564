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

/** One line of pieces; empty pieces are left out. */
export function line(...spans: readonly Span[]): Block {
  return { block: 'line', spans: spans.filter((span) => span !== '') };
}

/** A line for each text that is not empty. Text between backticks is shown as code. */
export function lines(...texts: readonly string[]): Document {
  return texts.filter((text) => text !== '').map((text) => line(...toSpans(text)));
}

export function choices(items: readonly string[]): Block {
  return { block: 'choices', items: [...items] };
}

export function quote(words: readonly string[]): Block {
  return { block: 'quote', lines: [...words] };
}

/** `a `b` c` → `a `, code `b`, ` c`; links become links. */
function toSpans(text: string): Span[] {
  return text
    .split(/(`[^`]+`|https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (piece.length > 2 && piece.startsWith('`') && piece.endsWith('`')) {
        return { code: piece.slice(1, -1) };
      }
      return /^https?:\/\//.test(piece) ? { link: piece } : piece;
    });
}

/** Sentences name commands with `!`; where people call the bot by another prefix, they must read that one. */
export function withPrefix(document: Document, prefix: string): Document {
  return prefix === '!'
    ? document
    : document.map((block) =>
        block.block === 'line'
          ? { ...block, spans: block.spans.map((span) => prefixed(span, prefix)) }
          : block,
      );
}

function prefixed(span: Span, prefix: string): Span {
  return typeof span === 'object' && 'code' in span
    ? { code: span.code.replace(/^!(?=[a-z])/, prefix) }
    : span;
}

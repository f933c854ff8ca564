import type { Chapter } from '../../chat/console/port.ts';
import type { Document } from '../../chat/document.ts';
import type { Outgoing } from '../../chat/ports.ts';
import { assertNever } from '../../kernel/errors.ts';
import { numberOf } from './line.ts';
import type { ToTerminal } from './protocol.ts';

interface Rendering {
  /** Of the session. */
  readonly id: string;
  readonly render: (document: Document) => string;
}

/** `null`: a terminal has no reactions. */
export function frameOf(outgoing: Outgoing, { id, render }: Rendering): ToTerminal | null {
  switch (outgoing.kind) {
    case 'reaction':
      return null;
    case 'redaction': {
      const line = numberOf(outgoing.target, id);
      return line === null ? null : { type: 'forget', line };
    }
    case 'file':
      return { ...plain, mark: outgoing.transaction, text: `${outgoing.name}\n${outgoing.text}` };
    case 'message': {
      const { transaction: mark, replaces, document, isLoud, isForOne, refuses, hidden = null } = outgoing;
      return {
        ...plain,
        mark,
        text: render(document),
        replaces: replaces === null ? null : (replaces.split('/').at(-1) ?? null),
        isRefusal: refuses === true,
        isQuestion: isLoud && isForOne !== true && hidden === null,
        hidden,
      };
    }
    default:
      return assertNever(outgoing);
  }
}

const plain = {
  type: 'say',
  replaces: null,
  isRefusal: false,
  isQuestion: false,
  hidden: null,
} as const;

export function chapterFrame(
  { document, ...chapter }: Chapter,
  { mark, render }: { readonly mark: string } & Pick<Rendering, 'render'>,
): Extract<ToTerminal, { type: 'chapter' }> {
  return { type: 'chapter', mark, ...chapter, text: render(document) };
}

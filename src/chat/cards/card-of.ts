import { assertNever } from '../../kernel/errors.ts';
import type { OperationId, UserId } from '../../kernel/ids.ts';
import { offeredAfter } from '../../operations/offered.ts';
import type { JournalRow, Slot } from '../../operations/ports.ts';
import { asksOthers } from '../../operations/record.ts';
import type { Document } from '../document.ts';
import { planCard } from './plan-card.ts';
import { progressCard } from './progress-card.ts';
import { type Story, storyOf } from './story.ts';
import type { Teller } from './teller.ts';
import { marks, roomLine, verdictCard } from './verdict-card.ts';

/** What is sent for one slot of an operation. */
export type Card =
  | { readonly document: Document; readonly isLoud: boolean; readonly mentions: readonly UserId[] }
  | { readonly mark: string }
  /** `null`: there is nothing to read. */
  | { readonly file: { readonly name: string; readonly text: string } | null };

/** One message of an operation, made from its journal, and beside it from names, times and live progress only. */
export function cardOf(
  { slot, id }: { readonly slot: Slot; readonly id: OperationId },
  history: readonly JournalRow[],
  teller: Teller,
): Card {
  const story = storyOf(id, history);
  const { ending } = story.operation;
  switch (slot) {
    case 'card':
      return { document: planCard(story, teller), ...calling(story) };
    case 'progress':
      return { document: progressCard(story, teller), isLoud: false, mentions: [] };
    case 'verdict':
      return { document: verdictCard(story, teller), isLoud: true, mentions: [] };
    case 'output':
      return { file: teller.outputOf(id) };
    case 'room':
      return { document: roomLine(story, teller), ...callingTheRoom(story) };
    case 'mark':
      return { mark: ending === null ? '👀' : marks[ending.verdict] };
    default:
      return assertNever(slot);
  }
}

/** Only who must act is called: the requester on the card; others by the line in the room, so that nobody is called twice. */
function calling({ operation }: Story): { isLoud: boolean; mentions: readonly UserId[] } {
  const isAsked = operation.state === 'waiting' && operation.consent?.kind !== 'none';
  const others = asksOthers(operation, operation.asked) || offeredAfter(operation.request) !== null;
  return { isLoud: isAsked, mentions: isAsked && !others ? [operation.by] : [] };
}

function callingTheRoom({ operation }: Story): { isLoud: boolean; mentions: readonly UserId[] } {
  if (operation.state === 'waiting') {
    const isOffered = offeredAfter(operation.request) !== null;
    return { isLoud: true, mentions: operation.asked.filter((user) => isOffered || user !== operation.by) };
  }
  return { isLoud: operation.ending?.verdict !== 'ok', mentions: [] };
}

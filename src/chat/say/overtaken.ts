import type { JournalReader } from '../../operations/ports.ts';
import type { Due, Outbox } from '../ports.ts';

/** On a command that may take a while. */
export const SEEN = '👀';

export interface OvertakenDeps {
  readonly journal: JournalReader;
  readonly outbox: Pick<Outbox, 'isAnswered'>;
}

/**
 * Whether nobody needs it any more. While the bot keeps its voice down that is also an acknowledgement of what was answered meanwhile,
 * and the card, the asking and the progress of what is over. A verdict is always said. A reaction is not edited.
 */
export function isOvertaken(due: Due, deps: OvertakenDeps, isHushed: () => boolean): boolean {
  const { says, replaces } = due;
  if ('reaction' in says) {
    return replaces !== null || (says.reaction === SEEN && deps.outbox.isAnswered(says.target) && isHushed());
  }
  return 'slot' in says && isOver(says, { replaces }, { ...deps, isHushed });
}

/**
 * Whether that goes for all that waits to take its place, too: by itself it would stand behind what was said after it. The room's line of
 * the end takes the place of asking the room, and is said.
 */
export function isWhollyOvertaken({ says }: Pick<Due, 'says'>): boolean {
  return !('slot' in says && says.slot === 'room');
}

type OfOperation = Extract<Due['says'], { slot: unknown }>;

function isOver(
  says: OfOperation,
  { replaces }: Pick<Due, 'replaces'>,
  { journal, isHushed }: Pick<OvertakenDeps, 'journal'> & { isHushed(): boolean },
): boolean {
  if (journal.operation(says.operation)?.state !== 'closed') {
    return false;
  }
  if (says.slot === 'progress') {
    return replaces === null || isHushed();
  }
  const isAsking = says.slot === 'card' || (says.slot === 'room' && isBeforeTheEnd(says, journal));
  return isAsking && replaces === null && isHushed();
}

/** The end has a line of its own for the room, if the room is to hear of it. */
function isBeforeTheEnd({ upTo, operation }: OfOperation, journal: JournalReader): boolean {
  return journal.history(operation).some(({ seq, event }) => seq > upTo && event.type === 'closed');
}

import type { JournalReader } from '../operations/ports.ts';
import type { Due, Outbox } from './ports.ts';

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
export function isOvertaken(
  { says, replaces }: Due,
  { journal, outbox }: OvertakenDeps,
  isQuiet: () => boolean,
): boolean {
  if ('reaction' in says) {
    return replaces !== null || (says.reaction === SEEN && outbox.isAnswered(says.target) && isQuiet());
  }
  if (!('slot' in says) || journal.operation(says.operation)?.state !== 'closed') {
    return false;
  }
  const isNew = replaces === null;
  switch (says.slot) {
    case 'progress':
      return isNew || isQuiet();
    case 'card':
      return isNew && isQuiet();
    case 'room':
      return isNew && isBeforeTheEnd(says, journal) && isQuiet();
    default:
      return false;
  }
}

/** The end has a line of its own for the room, if the room is to hear of it. */
function isBeforeTheEnd(
  { upTo, operation }: { readonly upTo: number; readonly operation: Parameters<JournalReader['history']>[0] },
  journal: JournalReader,
): boolean {
  return journal.history(operation).some(({ seq, event }) => seq > upTo && event.type === 'closed');
}

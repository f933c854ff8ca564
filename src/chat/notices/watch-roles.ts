import type { RolesFound, RolesInForce } from '../../access/roles-in-force.ts';
import type { OperationId, RoomId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/system.ts';
import { type Document, lines } from '../document.ts';
import {
  closeOutside,
  type OutsideDeps,
  roomAboutAll,
  roomsOf,
  wishFromOutside,
} from './roles-from-outside.ts';

export interface RolesWatch extends OutsideDeps {
  readonly rolesInForce: RolesInForce;
  /** Quiet hours: nothing from outside counts meanwhile, so that asking and telling can wait until they are over. */
  readonly isQuiet: (at: Date) => boolean;
  readonly log: Logger;
}

/** Between two looks at the file, in milliseconds. */
const LOOK_EVERY_MS = 2000;

/** What was asked about last: nothing else needs to be looked up while the file stays as it is. */
interface Asked {
  readonly text: string;
  readonly operation: OperationId;
  /** It was over when it was looked up, and that was told. */
  readonly isOver: boolean;
}

/**
 * Holds the roles file in the settings against what is in force, until `stop`. What is in it comes to count by consent alone, so that
 * whoever can write there decides nothing; what cannot be asked about is told.
 */
export async function watchRoles(watch: RolesWatch, stop: AbortSignal): Promise<void> {
  let asked: Asked | null = null;
  while (!stop.aborted) {
    try {
      const found = await watch.rolesInForce.look();
      asked = found.found === 'other' ? await ask(found, asked, watch) : null;
      if (found.found !== 'other') {
        await settle(found, watch);
      }
    } catch (error) {
      watch.log.warn({ err: error }, 'roles file could not be looked at');
    }
    await watch.clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
}

async function ask(
  { text, by }: Extract<RolesFound, { found: 'other' }>,
  asked: Asked | null,
  watch: RolesWatch,
): Promise<Asked | null> {
  const isClosed = (id: OperationId): boolean => watch.journal.operation(id)?.state === 'closed';
  if (asked?.text === text && (asked.isOver || !isClosed(asked.operation))) {
    return asked;
  }
  if (watch.isQuiet(watch.clock.now())) {
    return null;
  }
  const author = await by();
  const operation = wishFromOutside({ text, by: author }, watch);
  return operation === null ? null : { text, operation, isOver: isClosed(operation) };
}

/** The file asks for nothing: whatever was asked about before is over. */
async function settle(found: Exclude<RolesFound, { found: 'other' }>, watch: RolesWatch): Promise<void> {
  closeOutside(null, watch);
  const words = wordsOf(found, watch);
  if (words !== null && (watch.isQuiet(watch.clock.now()) || !isSeldom(watch))) {
    return; // It is as new after that; and if it is mended by then, nothing is said.
  }
  if (words !== null) {
    const about = roomAboutAll(watch);
    tell(words, found.found === 'apart' && about !== null ? [about] : roomsOf(watch), watch);
  }
  if (words !== null || found.found === 'first') {
    await watch.rolesInForce.told();
  }
}

/** So many times within an hour people are called: nobody uses up the bot's voice by pushing. Our choice. */
const MOST_TOLD = 5;
const HOUR_MS = 3_600_000;

function isSeldom({ inbox, clock }: RolesWatch): boolean {
  const turns = Array.from({ length: MOST_TOLD }, (_, turn) => `roles/told/${turn}`);
  return turns.some((key) => inbox.isFirst(key, clock.now(), HOUR_MS));
}

function tell(document: Document, rooms: readonly RoomId[], { journal, outbox, clock }: RolesWatch): void {
  journal.transaction(() => {
    for (const room of rooms) {
      outbox.announce({ room, key: `roles/${room}/${clock.now().getTime()}` }, { document, isLoud: true });
    }
  });
}

/** `null`: nothing that people have to know. */
function wordsOf(
  found: Exclude<RolesFound, { found: 'other' }>,
  { journal, log }: RolesWatch,
): Document | null {
  switch (found.found) {
    case 'agreed':
      return null;
    case 'first':
      log.info({ digest: found.digest }, 'roles file taken as the first one');
      return isNew(journal) ? null : firstAgain(found.digest);
    case 'broken': {
      const { message, hint } = found.problem;
      return found.isNews ? lines('⚠ The roles file cannot be read', message, hint) : null;
    }
    case 'former':
      return found.isNews ? former : null;
    case 'apart':
      return found.isNews ? apart(found.problem.message) : null;
  }
}

/** Nothing was ever asked for: then nothing was agreed to either. */
function isNew(journal: RolesWatch['journal']): boolean {
  return journal.past(null)[Symbol.iterator]().next().done === true;
}

function firstAgain(digest: string): Document {
  return lines(
    '⚠ I do not know any more which roles were agreed to: my data folder has lost it.',
    `roles.yml counts as it is now (SHA-256 \`${digest.slice(0, 12)}…\`). Somebody should read it.`,
  );
}

const former = lines(
  '⚠ The roles file in the settings is an old one',
  'It counted before something else was agreed to, so it is not taken: it may bring back who was taken out.',
  'What was agreed to last counts. Whoever wants something else writes it anew.',
);

function apart(reason: string): Document {
  return lines(
    '⚠ The settings do not fit what is at the git host',
    reason,
    'Nothing is taken from there, roles least of all.',
  );
}

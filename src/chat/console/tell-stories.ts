import { personOf } from '../../access/decide.ts';
import type { Policy } from '../../access/roles.ts';
import type { Bell } from '../../kernel/bell.ts';
import type { OperationId, UserId } from '../../kernel/ids.ts';
import type { Clock, Logger } from '../../kernel/system.ts';
import type { Operation } from '../../operations/operation.ts';
import type { JournalReader } from '../../operations/ports.ts';
import { type Card, cardOf } from '../cards/card-of.ts';
import type { Teller } from '../cards/teller.ts';
import { type Document, lines, quote } from '../document.ts';
import type { Inbox } from '../ports.ts';
import type { Follows } from './follows.ts';
import type { Chapter, Terminal } from './port.ts';

export interface StoryDeps {
  readonly journal: JournalReader;
  readonly inbox: Pick<Inbox, 'isFirst'>;
  readonly follows: Follows;
  readonly roles: () => Policy;
  readonly teller: Teller;
  readonly clock: Clock;
  readonly log: Logger;
  /** Rung after each transaction. */
  readonly bell: Bell;
}

/** How far back a verdict is looked for that no terminal has shown yet, in operations of the room. */
const LOOKED_BACK = 50;
/** Lines of an output that stand in a terminal. */
const MOST_LINES = 500;

/** What this terminal has shown, by operation and slot. */
type Shown = Map<string, string>;

/**
 * Tells a terminal the stories of its person's operations from the console until it is gone: as the journal has them now, so that
 * neither a homeserver nor an outbox is in the way. What ended while no terminal was there is told first.
 */
export async function tellStories(terminal: Terminal, deps: StoryDeps, gone: AbortSignal): Promise<void> {
  const shown: Shown = new Map();
  const known = new Set<OperationId>([...terminal.follows, ...endedUnseen(terminal, deps)]);
  while (!gone.aborted) {
    toFollow(terminal, deps).forEach((id) => known.add(id));
    for (const id of known) {
      await tellStory(id, { terminal, shown, gone }, deps);
    }
    await deps.bell.heard(gone);
  }
}

/** What is open of this person's, and what was begun or spoken to at this terminal. */
function toFollow({ own, user, room }: Terminal, deps: StoryDeps): readonly OperationId[] {
  const open = deps.journal.open().filter((one) => one.room === room && isOwn(one, user, deps));
  return [...deps.follows.of(own), ...open.map(({ id }) => id)];
}

function endedUnseen({ user, room }: Terminal, deps: StoryDeps): readonly OperationId[] {
  return deps.journal
    .recent(room, LOOKED_BACK)
    .filter((one) => one.state === 'closed' && isOwn(one, user, deps))
    .filter(({ id }) => isNews(id, deps))
    .map(({ id }) => id)
    .toReversed();
}

/** Asked for at a console by the same person. */
function isOwn({ at, by }: Operation, user: UserId, { roles }: Pick<StoryDeps, 'roles'>): boolean {
  const policy = roles();
  return at === 'console' && (by === user || personOf(policy, by) === (personOf(policy, user) ?? 'nobody'));
}

/** Whether its end was shown at no terminal yet; from now on it was. */
function isNews(id: OperationId, { inbox, clock }: StoryDeps): boolean {
  return inbox.isFirst(`console/${id}`, clock.now(), Number.MAX_SAFE_INTEGER);
}

interface Stage {
  readonly terminal: Terminal;
  readonly shown: Shown;
  readonly gone: AbortSignal;
}

async function tellStory(id: OperationId, { terminal, shown, gone }: Stage, deps: StoryDeps): Promise<void> {
  const operation = deps.journal.operation(id);
  if (operation === null || operation.room !== terminal.room || shown.has(`${id}/verdict`)) {
    return;
  }
  try {
    for (const chapter of chaptersOf(operation, terminal, deps)) {
      const key = `${id}/${chapter.slot}`;
      const content = JSON.stringify(chapter);
      if (shown.get(key) !== content) {
        await terminal.show(chapter, gone);
        shown.set(key, content);
      }
    }
    if (operation.state === 'closed') {
      isNews(id, deps);
    }
  } catch (error) {
    if (!gone.aborted) {
      deps.log.error({ err: error, operation: id }, 'story could not be told at the console');
    }
  }
}

function chaptersOf(operation: Operation, { user }: Terminal, deps: StoryDeps): readonly Chapter[] {
  const { id, state, ending, plannings, deadline } = operation;
  const history = deps.journal.history(id);
  const common = { operation: id, state, verdict: ending?.verdict ?? null };
  const chapter = (slot: Chapter['slot'], plan: string | null = null): readonly Chapter[] => {
    const document = documentOf(cardOf({ slot, id }, history, deps.teller));
    return document.length === 0 ? [] : [{ ...common, slot, document, ownOk: plan }];
  };
  if (state === 'closed') {
    return [...chapter('output'), ...chapter('verdict')];
  }
  const plan = ownOk(operation, user, deps);
  const isElsewhere =
    state === 'waiting' && plan === null && operation.plan !== null && !isOwnToConfirm(operation, user, deps);
  const card = plannings > 0 ? chapter('card', plan) : [];
  return [
    ...card.map((one) => (isElsewhere ? { ...one, document: [...one.document, ...NOT_HERE] } : one)),
    ...(deadline === null ? [] : chapter('progress')),
  ];
}

function documentOf(card: Card): Document {
  if ('document' in card) {
    return card.document;
  }
  return 'file' in card ? fileIn(card.file) : [];
}

function fileIn(file: { readonly name: string; readonly text: string } | null): Document {
  if (file === null) {
    return [];
  }
  const rows = file.text.trimEnd().split('\n');
  const left = rows.length - MOST_LINES;
  return [
    ...lines(left > 0 ? `${file.name}: its last ${MOST_LINES} lines` : file.name),
    quote(rows.slice(-MOST_LINES)),
  ];
}

const NOT_HERE = lines('That OK must come from the room: from the console none counts.');

/** Digits of a plan's digest that name it at the console. */
const DIGITS = 8;

/** Whether nothing but the OK of who sits there is missing. */
export function waitsForOwnOk(
  operation: Operation | null,
  user: UserId,
  deps: Pick<StoryDeps, 'roles'>,
): boolean {
  return operation !== null && ownOk(operation, user, deps) !== null;
}

function isOwnToConfirm(operation: Operation, user: UserId, deps: Pick<StoryDeps, 'roles'>): boolean {
  return operation.consent?.kind === 'confirm' && isOwn(operation, user, deps);
}

function ownOk(operation: Operation, user: UserId, deps: Pick<StoryDeps, 'roles'>): string | null {
  const { state, plan, approvals } = operation;
  const isAsked = state === 'waiting' && isOwnToConfirm(operation, user, deps);
  // An OK that was given is counted at once, in a step of its own: it is not asked for twice.
  return isAsked && plan !== null && approvals.length === 0 ? plan.digest.slice(0, DIGITS) : null;
}

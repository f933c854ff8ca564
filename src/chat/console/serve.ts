import type { Bells } from '../../kernel/bell.ts';
import { CONSOLE_ROOM, type RoomId } from '../../kernel/ids.ts';
import { type Ear, listen } from '../hear/listen.ts';
import type { HiddenValue, Inbox, Outbox } from '../ports.ts';
import { type PublishDeps, publishAll } from '../say/publish.ts';
import { admit } from './admit.ts';
import { type CompleteDeps, complete } from './complete.ts';
import type { Consoles, Terminal } from './port.ts';
import { type StoryDeps, tellStories, waitsForOwnOk } from './tell-stories.ts';

export type ConsoleDeps = Omit<PublishDeps, 'transport' | 'bell' | 'editsEveryMs'> &
  Omit<StoryDeps, 'bell'> &
  Omit<CompleteDeps, 'now'> & {
    readonly inbox: Inbox;
    readonly bells: Bells;
    readonly handIn: (place: HiddenValue, value: Uint8Array) => void;
  };

/** Between two edits of one answer at a terminal, in milliseconds. */
const EDITS_EVERY_MS = 250;
/** For so long what is due at a terminal that is gone is kept, in milliseconds; it may come back after a restart of the bot. */
const KEPT_MS = 10 * 60_000;

/** Hears terminals and answers them, until `stop`, each in loops of its own: one that is slow or gone is in nobody's way. */
export function runConsoles(
  consoles: Consoles | undefined,
  deps: ConsoleDeps,
  stop: AbortSignal,
): readonly Promise<void>[] {
  if (consoles === undefined) {
    return [];
  }
  const host = {
    admit: (wish: Parameters<typeof admit>[1]) => admit(deps.roles(), wish),
    serve: async (terminal: Terminal, gone: AbortSignal) => serveTerminal(terminal, deps, gone),
    complete: async (typed: string, from: Parameters<typeof complete>[1]) =>
      complete(typed, from, { ...deps, now: () => deps.clock.now() }),
    handIn: deps.handIn,
    wake: () => deps.bells.ring(),
  };
  return [
    listen({ ...deps, transport: { heard: consoles.heard, send: noRoom }, ear: deafEar }, stop),
    consoles.serve(host, stop),
    forgetGone(consoles, deps, stop),
  ];
}

/** Who listens at the console has not listened to any room: silence there proves nothing. */
const deafEar: Ear = { heardUntil: () => new Date(0), heard: () => {} };

/** What cannot be taken in is typed again: the terminal knows that nobody has it. */
async function noRoom(): Promise<never> {
  throw new Error('a terminal is told by its own loop');
}

async function serveTerminal(terminal: Terminal, deps: ConsoleDeps, gone: AbortSignal): Promise<void> {
  const { bells } = deps;
  const [saying, telling] = [bells.hang(), bells.hang()];
  const outbox = atTerminal(terminal, deps);
  try {
    await Promise.all([
      publishAll({ ...deps, outbox, transport: terminal, bell: saying, editsEveryMs: EDITS_EVERY_MS }, gone),
      tellStories(terminal, { ...deps, bell: telling }, gone),
    ]);
  } finally {
    bells.take(saying);
    bells.take(telling);
  }
}

/** What is due in rooms, and at no terminal. */
export function inRooms(outbox: Outbox): Outbox {
  return {
    ...outbox,
    next: ({ isReady, isReached }) =>
      outbox.next({ isReady, isReached: (of) => !of.room.startsWith(CONSOLE_ROOM) && isReached(of) }),
  };
}

/** What is due at this terminal alone; when nothing is left of it, the terminal is told which of its lines are over. */
function atTerminal(terminal: Terminal, deps: ConsoleDeps): Outbox {
  return {
    ...deps.outbox,
    inRoom: (event) => event,
    next({ isReady, isReached }) {
      const isHere: typeof isReached = (of) => of.room === terminal.own && isReached(of);
      const due = deps.outbox.next({ isReady, isReached: isHere });
      if (due === null) {
        tellHandled(terminal, deps);
      }
      return due;
    },
  };
}

function tellHandled(terminal: Terminal, deps: ConsoleDeps): void {
  const { inbox, follows, journal } = deps;
  for (const line of terminal.open().filter((one) => !inbox.isPending(one))) {
    const begun = journal.recent(terminal.room, 50).find(({ command }) => command === line);
    const fresh = follows.takeNew(terminal.own);
    const operations = [...new Set([...fresh, ...(begun === undefined ? [] : [begun.id])])];
    const settled = operations.filter((id) => !waitsForOwnOk(journal.operation(id), terminal.user, deps));
    terminal.handled(line, operations, settled);
  }
}

/** What is due at terminals that stay away is forgotten; what was done there is in the journal, and in the room. */
async function forgetGone(consoles: Consoles, deps: ConsoleDeps, stop: AbortSignal): Promise<void> {
  let before: ReadonlySet<RoomId> = new Set();
  while (!stop.aborted) {
    const present = consoles.present();
    const gone = deps.outbox.terminals().filter((room) => !present.has(room));
    for (const room of gone.filter((one) => before.has(one))) {
      deps.outbox.forgetTerminal(room);
      deps.follows.forget(room);
    }
    before = new Set(gone);
    await deps.clock.sleep(KEPT_MS, stop).catch(() => {});
  }
}

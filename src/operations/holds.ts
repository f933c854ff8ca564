import { isSamePerson } from '../access/people.ts';
import type { Policy } from '../access/policy.ts';
import { UserError } from '../kernel/errors.ts';
import type { AppName, OperationId, RoomId, UserId } from '../kernel/ids.ts';
import { offeredAfter } from './offered.ts';
import type { Action, Operation, Request } from './operation.ts';
import type { JournalReader } from './ports.ts';
import { subjectOf } from './subject.ts';

/** Nobody changes an app, or any of them, until then. */
export interface Hold {
  /** The operation that began it. */
  readonly id: OperationId;
  /** `null`: all of them. */
  readonly app: AppName | null;
  readonly by: UserId;
  readonly until: Date;
  readonly why: string;
  readonly room: RoomId;
}

type HoldJournal = Pick<JournalReader, 'ofAction'>;

/** Every hold that ever began, and whether it was ended before its time, oldest first. The journal is all there is of them. */
export function allHolds(journal: HoldJournal): readonly (Hold & { readonly isEnded: boolean })[] {
  const all = [...journal.ofAction('hold'), ...journal.ofAction('unhold')];
  const well = all.filter(({ ending }) => ending?.verdict === 'ok');
  const ended = new Set(well.flatMap(({ request }) => endedBy(request)));
  return well.flatMap(({ id, by, room, request }) => {
    const app = subjectOf(request)?.app ?? null;
    return request.action === 'hold'
      ? [{ id, app, by, room, until: request.until, why: request.why, isEnded: ended.has(id) }]
      : [];
  });
}

function endedBy(request: Request): readonly OperationId[] {
  if (request.action === 'hold') {
    return request.replaces === null ? [] : [request.replaces];
  }
  return request.action === 'unhold' ? [request.hold] : [];
}

/** Those that hold now. */
export function holdsAt(journal: HoldJournal, now: Date): readonly Hold[] {
  return allHolds(journal).filter(({ isEnded, until }) => !isEnded && until > now);
}

/** The hold that keeps people from an app, of several the one that ends last; `null`: there is none. `app: null`: a hold of all. */
export function holdOn(app: AppName | null, holds: readonly Hold[]): Hold | null {
  const own = holds.filter((hold) => hold.app === app || hold.app === null);
  return own.toSorted((one, other) => one.until.getTime() - other.until.getTime()).at(-1) ?? null;
}

export interface HoldDeps {
  readonly journal: HoldJournal;
  readonly clock: { now(): Date };
  readonly roles: () => Policy;
  readonly nameOf: (user: UserId) => string;
  /** In the co-op's time. */
  readonly timeOf: (at: Date) => string;
}

/** They change nothing of any app. */
const FREE: ReadonlySet<Action> = new Set(['hold', 'unhold', 'lift', 'roles', 'review']);

type Asked = Pick<Operation, 'request' | 'by'> & { readonly approvals?: readonly UserId[] };

/**
 * The hold that an operation runs into; `null`: none. Who holds an app may bring it back, by asking or by an OK: that is what a hold
 * is for when something went wrong. What the bot offers was asked for by nobody, and silence is no word of whoever holds the app.
 */
function holdAgainst(
  { request, by, approvals = [] }: Asked,
  { journal, clock, roles }: HoldDeps,
): Hold | null {
  const app = subjectOf(request)?.app;
  if (app === undefined || FREE.has(request.action)) {
    return null;
  }
  const wanting = offeredAfter(request) === null ? [by, ...approvals] : approvals;
  const isFree = (hold: Hold): boolean =>
    request.action === 'rollback' && wanting.some((user) => isSamePerson(roles(), user, hold.by));
  return holdOn(
    app,
    holdsAt(journal, clock.now()).filter((hold) => !isFree(hold)),
  );
}

/** The same of one that nobody runs yet: a way back that the bot offers stays on offer for whoever holds the app. */
export function holdBefore(operation: Operation, deps: HoldDeps): Hold | null {
  const isOffer =
    offeredAfter(operation.request) !== null &&
    (operation.state === 'received' || operation.state === 'waiting');
  return isOffer ? null : holdAgainst(operation, deps);
}

/** Throws `held`. */
export function checkNotHeld(asked: Asked, deps: HoldDeps): void {
  const hold = holdAgainst(asked, deps);
  if (hold !== null) {
    throw new UserError('held', heldWords(hold, deps));
  }
}

/** Who, why, until when, and how it ends. */
export function heldWords(
  { app, by, until, why }: Hold,
  { nameOf, timeOf }: Pick<HoldDeps, 'nameOf' | 'timeOf'>,
): string {
  const what = app === null ? 'All apps are' : `\`${app}\` is`;
  return `${what} held by ${nameOf(by)} until ${timeOf(until)}: ${why}\n\`!unhold ${app ?? 'all'}\` ends that.`;
}

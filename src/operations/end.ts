import { decide } from '../access/decide.ts';
import { UserError } from '../kernel/errors.ts';
import { offeredAfter } from './offered.ts';
import type { Ending, Operation, Request, RequestOf } from './operation.ts';
import type { FindWayBack } from './ports.ts';
import { close, current, receive } from './record.ts';
import { accessOf, type RequestDeps } from './request.ts';
import { lockedBy } from './subject.ts';

export interface EndDeps extends RequestDeps {
  readonly findWayBack: FindWayBack;
  readonly log: { error(data: object, message: string): void };
}

const bad: ReadonlySet<Ending['verdict']> = new Set(['failed', 'rolled back', 'needs a person', 'cancelled']);

/**
 * Closes what has run. Where it leaves its app in trouble, the way back begins in the same transaction: a new operation in the same
 * thread, which somebody must agree to. So it is offered once, whenever the bot is killed.
 */
export async function end(
  operation: Operation,
  ending: Ending,
  { deps, stop }: { readonly deps: EndDeps; readonly stop: AbortSignal },
): Promise<void> {
  const offer = bad.has(ending.verdict) ? await findOffer(operation, deps, stop) : null;
  deps.journal.transaction(() => {
    if (offer === null) {
      close(operation.id, withLateWish(operation, ending, deps), deps);
      const isMended = ending.verdict === 'ok' && mends(operation);
      dropOffers(operation, isMended ? `#${operation.id} came after it and went well.` : null, deps);
      return;
    }
    const wayBack = deps.journal.nextId();
    dropOffers(operation, `#${wayBack} takes its place.`, deps);
    close(operation.id, { ...ending, wayBack }, deps);
    const { by, room, scope, command, thread } = operation;
    receive({ type: 'received', request: offer, by, room, scope, command, thread }, deps);
  });
}

/** Whoever wanted to stop what was done already hears so: also who said it while the verdict was on its way. */
function withLateWish({ id }: Operation, ending: Ending, { journal, nameOf }: EndDeps): Ending {
  const { state, cancelledBy } = current(id, journal);
  if (state !== 'cancelling' || cancelledBy === null || ending.verdict !== 'ok') {
    return ending;
  }
  const late = `${nameOf(cancelledBy)} wanted to stop it when all of it was done.`;
  return { ...ending, reason: [ending.reason, late].filter((line) => line !== '').join('\n') };
}

/** That nothing could be found out must not hold the verdict back; nobody is asked what nobody may agree to. */
async function findOffer(
  operation: Operation,
  deps: EndDeps,
  stop: AbortSignal,
): Promise<RequestOf<'rollback'> | null> {
  try {
    const request = await deps.findWayBack(operation, stop);
    const now = deps.clock.now();
    const isPossible =
      request !== null &&
      decide(deps.roles(), accessOf({ ...operation, request }, null, now)).decision === 'granted';
    const byItselfAfterMs = operation.plan?.goesBackAfterMs;
    const agreed = byItselfAfterMs === undefined ? {} : { byItselfAfterMs };
    return isPossible ? { ...request, ...agreed } : null;
  } catch (error) {
    stop.throwIfAborted();
    if (!(error instanceof UserError)) {
      deps.log.error({ err: error, operation: operation.id }, 'way back could not be looked for');
    }
    return null;
  }
}

/** What brings a whole stack to where it is well. */
function mends({ request: { action }, plan }: Operation): boolean {
  return (action === 'deploy' || action === 'rollback') && plan?.isNoop === false;
}

/** Offers of the same stack that nobody agreed to yet. `null`: they stand. */
function dropOffers(operation: Operation, why: string | null, deps: EndDeps): void {
  for (const other of why === null ? [] : deps.journal.open().filter((one) => isOpenOffer(one, operation))) {
    const verdict = other.state === 'waiting' ? 'expired' : 'rejected';
    close(other.id, { verdict, reason: why ?? '', hint: '' }, deps);
  }
}

function isOpenOffer({ id, request, state }: Operation, of: Operation): boolean {
  const isOpen = state === 'received' || state === 'waiting';
  return id !== of.id && offeredAfter(request) !== null && isOpen && isSameStack(request, of.request);
}

function isSameStack(one: Request, other: Request): boolean {
  const [own, others] = [lockedBy(one), lockedBy(other)];
  return own !== null && own.stack === others?.stack && own.server === others.server;
}

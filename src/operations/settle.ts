import { standingOf, tallyOf } from '../access/poll.ts';
import { OUTSIDE } from '../kernel/ids.ts';
import { offeredAfter } from './offered.ts';
import type { Ending, Operation } from './operation.ts';
import { ahead } from './queue.ts';
import { close, record } from './record.ts';
import { nameOfMatter } from './subject.ts';
import { pollOf, type VoteDeps } from './vote.ts';

/** Whether a plan that waits for people can go on now: agreed to, refused, or out of time. */
export function isSettled(operation: Operation, deps: VoteDeps): boolean {
  return standingOf(deps.roles(), pollOf(operation, deps)) !== 'open' || isOutOfTime(operation, deps);
}

/** Whether the people who said something are enough, by the roles in force now. */
export function isAgreed(operation: Operation, deps: VoteDeps): boolean {
  return standingOf(deps.roles(), pollOf(operation, deps)) === 'met';
}

/** Queues what is agreed to, and closes the rest. */
export function settle(operation: Operation, deps: VoteDeps): void {
  if (isAgreed(operation, deps)) {
    const behind = ahead({ ...operation, state: 'queued' }, deps.journal.open());
    record(operation.id, { type: 'queued', behind }, deps);
  } else {
    close(operation.id, endingOf(operation, deps), deps);
  }
}

/** What was said in time but is not heard yet still counts. */
function isOutOfTime({ expiresAt }: Operation, { clock, heardUntil }: VoteDeps): boolean {
  const end = expiresAt ?? new Date(0);
  return end <= clock.now() && end <= heardUntil();
}

function endingOf(operation: Operation, deps: VoteDeps): Ending {
  const tallies = tallyOf(deps.roles(), pollOf(operation, deps));
  const blocks = tallies.flatMap((tally) => tally.blocks);
  const ballot = tallies.find(({ part, standing }) => part.kind === 'ballot' && standing !== 'met');
  const hint = askAgain(operation);
  if (blocks.length > 0) {
    const reason = blocks
      .map(({ voice, why }) => `${voice} blocks it${why === '' ? '.' : `: ${why}`}`)
      .join('\n');
    return { verdict: 'rejected', reason, hint: '' };
  }
  if (ballot !== undefined) {
    const reason = `${ballot.for.length} of ${ballot.all ?? 0} were for it: more than half are needed.`;
    return { verdict: ballot.standing === 'refused' ? 'rejected' : 'expired', reason, hint };
  }
  return { verdict: 'expired', reason: 'Nobody said OK in time.', hint };
}

/** What came from outside is asked about again when it changes. */
function askAgain({ request, by }: Operation): string {
  if (offeredAfter(request) !== null) {
    return `\`!rollback ${nameOfMatter(request)}\` asks for it again.`;
  }
  return by === OUTSIDE ? '' : 'Ask again for a new plan.';
}

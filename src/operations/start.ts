import { rolesDigest } from '../access/roles-digest.ts';
import { movedBetween } from './moved.ts';
import type { Operation } from './operation.ts';
import { close, current, record } from './record.ts';
import { refuseHeld } from './refuse-held.ts';
import { type Draft, planAndDecide } from './request.ts';
import type { RunDeps } from './run.ts';
import { isAgreed } from './settle.ts';
import { releaseLock, takeLock } from './stack-lock.ts';

/** How often a plan is made again before somebody has to look. */
const MAX_PLANNINGS = 3;

/** Takes the lock, then authorises and plans once more; what differs from what was agreed is never run. */
export async function start(operation: Operation, deps: RunDeps, signal: AbortSignal): Promise<void> {
  const { id } = operation;
  await takeLock(operation, deps.lock, signal);
  deps.progress.set(id, null);
  const draft = await planAndDecide(operation, deps, signal);
  if (refuseHeld(operation, deps)) {
    await releaseLock(operation, deps.lock, signal);
    return;
  }
  const now = current(id, deps.journal); // While it was planned, somebody may have taken their OK back.
  const isAsAgreed = draft.plan.digest === now.plan?.digest && isAgreed(now, deps);
  if (draft.decision.decision === 'granted' && isAsAgreed) {
    const deadline = new Date(deps.clock.now().getTime() + deps.runWithinMs);
    const roles = rolesDigest(deps.roles(), deps.digestKey);
    record(id, { type: 'started', deadline, roles }, deps);
    return;
  }
  await releaseLock(operation, deps.lock, signal);
  turnBack(operation, draft, deps);
}

function turnBack(operation: Operation, { decision, plan }: Draft, deps: RunDeps): void {
  const { id, plannings } = operation;
  if (decision.decision === 'refused') {
    const reason = `${deps.nameOf(operation.by)}, you may not do this any more. ${decision.reason}`;
    close(id, { verdict: 'rejected', reason, hint: '' }, deps);
  } else if (plannings < MAX_PLANNINGS) {
    const { consent } = decision;
    record(id, { type: 'voided', reason: movedBetween(operation, { plan, consent }) }, deps);
  } else {
    close(
      id,
      { verdict: 'failed', reason: 'It keeps changing while I plan.', hint: 'Ask again when it is quiet.' },
      deps,
    );
  }
}

import type { AppName, ServerName, StackName } from '../../kernel/ids.ts';
import type { Operation, Verdict } from '../../operations/operation.ts';
import type { JournalReader } from '../../operations/ports.ts';
import type { Hidden } from '../../recipes/choose-version.ts';
import { applyService } from '../../steps/apply-service.ts';

interface Of {
  readonly app: AppName;
  readonly server: ServerName;
  readonly stack: StackName;
}

/**
 * The versions that went wrong for this app, by what the journal says: an upgrade to one failed, was taken back by Swarm or stopped
 * half-way, or people went back from it. Until it is lifted, or went well after all.
 */
export function quarantineOf({ app, server, stack }: Of, journal: Pick<JournalReader, 'ofApp'>): Hidden {
  const hidden = new Map<string, string>();
  for (const operation of journal.ofApp(app)) {
    const { request } = operation;
    if ('app' in request && request.server === server && request.stack === stack) {
      note(operation, hidden);
    }
  }
  return hidden;
}

function note(operation: Operation, hidden: Map<string, string>): void {
  if (operation.ending?.verdict === 'ok') {
    noteGood(operation, hidden);
  } else if (operation.request.action === 'deploy' && hasStopped(operation)) {
    noteBad(operation, hidden);
  }
}

/** Not the same version, nor the first of an app: what is wrong may be the settings, and there is nothing else to go to. */
function noteBad({ plan, id }: Operation, hidden: Map<string, string>): void {
  const { from = null, to = '' } = plan?.versions ?? {};
  if (from !== null && from !== to) {
    hidden.set(to, `failed with #${id}`);
  }
}

function noteGood({ request, plan, id }: Operation, hidden: Map<string, string>): void {
  const { from = null, to = '' } = plan?.versions ?? {};
  if (request.action === 'remove') {
    hidden.clear(); // What comes under this name later is another app.
  } else if (request.action === 'lift') {
    hidden.delete(request.version);
  } else {
    if (request.action === 'rollback' && from !== null && !hidden.has(from)) {
      hidden.set(from, `was taken back with #${id}`);
    }
    hidden.delete(to);
  }
}

const bad: ReadonlySet<Verdict | undefined> = new Set(['failed', 'rolled back', 'needs a person']);

/** Whether it ended before its end, and a service of it was posted: what stopped in its first one found the swarm otherwise. */
function hasStopped({ plan, ending, stepsDone, isInStep }: Operation): boolean {
  const { steps } = plan ?? { steps: [] };
  const isInIt = isInStep && ending?.verdict !== 'needs a person';
  const begun = steps.slice(0, stepsDone + (isInIt ? 1 : 0));
  const isPosted = begun.some(({ kind }) => kind === applyService.kind);
  return bad.has(ending?.verdict) && stepsDone < steps.length && isPosted;
}

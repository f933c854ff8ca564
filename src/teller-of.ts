import { runOf } from './access/actions.ts';
import { decide, nameOf } from './access/decide.ts';
import { tallyOf } from './access/poll.ts';
import type { BotParts } from './bot-parts.ts';
import type { Teller } from './chat/cards/teller.ts';
import { isUnderReview, reviewOf } from './operations/emergency.ts';
import type { Operation } from './operations/operation.ts';
import { type ProgressBoard, vaultKey } from './operations/ports.ts';
import type { RequestDeps } from './operations/request.ts';
import { matterOf } from './operations/subject.ts';
import { pollOf } from './operations/vote.ts';
import { outputFile } from './steps/output.ts';

/** What cards need beside the journal, from the world as it is now. */
export function tellerOf(
  { roles, vault, clock, settings, journal, heardUntil }: BotParts & Pick<RequestDeps, 'heardUntil'>,
  progress: ProgressBoard,
): Teller {
  return {
    nameOf: (user) => nameOf(roles(), user),
    timeOf: settings.timeOf,
    prefix: settings.prefix,
    tallyOf: (operation) => tallyOf(roles(), pollOf(operation, { clock, heardUntil })),
    reviewOf: (operation) => (isUnderReview(operation, journal) ? 'open' : reviewOf(operation.id, journal)),
    now: () => clock.now(),
    progressOf: (id) => progress.get(id),
    quoteOf(kept) {
      const text = vault.get(vaultKey('kept', `text/${kept}`));
      return typeof text === 'string' ? text.split('\n') : [];
    },
    outputOf(id) {
      const operation = journal.operation(id);
      return operation === null || !mayReadLogs(operation, { roles, clock })
        ? null
        : outputFile(operation, vault);
    },
    excerptOf(id) {
      const operation = journal.operation(id);
      const kept = vault.get(vaultKey('excerpt', String(id)));
      return operation === null || !Array.isArray(kept) || !mayReadLogs(operation, { roles, clock })
        ? []
        : kept.map(String);
    },
  };
}

/** Words of an app are told where the person who asked may read its logs; those of a function to whom may run it. */
function mayReadLogs(
  { by, scope, request }: Operation,
  { roles, clock }: Pick<BotParts, 'roles' | 'clock'>,
): boolean {
  const asked = {
    actor: by,
    room: scope,
    actions: [request.action === 'run' ? runOf(request.function) : 'logs'],
    class: null,
    ...matterOf(request),
    now: clock.now(),
  };
  return decide(roles(), asked).decision === 'granted';
}

import { decide, roomScope } from '../../access/decide.ts';
import { UserError } from '../../kernel/errors.ts';
import type { OperationId } from '../../kernel/ids.ts';
import type { Operation } from '../../operations/operation.ts';
import { subjectOf } from '../../operations/subject.ts';
import type { CommandContext } from '../command.ts';

type Here = Pick<CommandContext, 'apps' | 'room' | 'who' | 'policy' | 'members'>;

/**
 * Whether people may hear of an operation here: it was asked for in this room, or is about an app that they may look at in it. What is
 * about no app is told where people may look at all of them.
 */
export async function isToldHere(here: Here): Promise<(operation: Operation) => boolean> {
  const { apps: visible } = await here.apps.list();
  const names = new Set(visible.map(({ name }) => name));
  const isAboutAll = seesAll(here);
  return ({ room, request }) => {
    const subject = subjectOf(request);
    return room === here.room || (subject === null ? isAboutAll : names.has(subject.app));
  };
}

function seesAll({ who, policy, members }: Here): boolean {
  const asked = { ...who, actions: ['look'], class: null, app: null, server: null, recipe: null };
  const scope = who.room === null ? ['*'] : (roomScope(policy, who.room) ?? []);
  return scope.includes('*') && decide(policy, asked, members).decision === 'granted';
}

/** The operation, if people may hear of it here. Throws `unknown_operation`, also for one that is not told here. */
export async function operationHere(
  id: OperationId,
  context: Here & Pick<CommandContext, 'journal'>,
): Promise<Operation> {
  const operation = context.journal.operation(id);
  if (operation === null || !(await isToldHere(context))(operation)) {
    throw new UserError('unknown_operation', `There is no #${id} in this room.`);
  }
  return operation;
}

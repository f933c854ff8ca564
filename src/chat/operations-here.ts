import { UserError } from '../kernel/errors.ts';
import type { OperationId } from '../kernel/ids.ts';
import type { Operation } from '../operations/operation.ts';
import type { CommandContext } from './command.ts';

type Here = Pick<CommandContext, 'apps' | 'room'>;

/** Whether people may hear of an operation here: it was asked for in this room, or is about an app that they may look at in it. */
export async function isToldHere({ apps, room }: Here): Promise<(operation: Operation) => boolean> {
  const { apps: visible } = await apps.list();
  const names = new Set(visible.map(({ name }) => name));
  return (operation) => operation.room === room || names.has(operation.request.app);
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

import type { Operation } from '../operations/operation.ts';
import type { CommandContext } from './command.ts';

type Here = Pick<CommandContext, 'apps' | 'room'>;

/** Whether people may hear of an operation here: it was asked for in this room, or is about an app that they may look at in it. */
export async function isToldHere({ apps, room }: Here): Promise<(operation: Operation) => boolean> {
  const { apps: visible } = await apps.list();
  const names = new Set(visible.map(({ name }) => name));
  return (operation) => operation.room === room || names.has(operation.request.app);
}

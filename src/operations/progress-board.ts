import type { OperationId } from '../kernel/ids.ts';
import type { Progress, ProgressBoard } from './ports.ts';

export function createProgressBoard(): ProgressBoard {
  const board = new Map<OperationId, Progress>();
  return {
    get: (id) => board.get(id) ?? null,
    set(id, progress) {
      if (progress === null) {
        board.delete(id);
      } else {
        board.set(id, progress);
      }
    },
  };
}

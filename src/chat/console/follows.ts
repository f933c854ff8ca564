import type { OperationId, RoomId } from '../../kernel/ids.ts';
import type { Message } from '../heard.ts';

/** Whose story each terminal tells. In memory: a terminal that comes back says which ones it followed. */
export interface Follows {
  /** An operation that was begun or spoken to there. Of what is said in rooms nothing is kept. */
  add(message: Pick<Message, 'room' | 'fromConsole'>, operation: OperationId): void;
  of(terminal: RoomId): ReadonlySet<OperationId>;
  /** What came since it was last asked. */
  takeNew(terminal: RoomId): readonly OperationId[];
  forget(terminal: RoomId): void;
}

export function createFollows(): Follows {
  const all = new Map<RoomId, Set<OperationId>>();
  const fresh = new Map<RoomId, OperationId[]>();
  return {
    add({ room, fromConsole }, operation) {
      if (fromConsole !== undefined) {
        all.set(room, new Set([...(all.get(room) ?? []), operation]));
        fresh.set(room, [...(fresh.get(room) ?? []), operation]);
      }
    },
    of: (terminal) => all.get(terminal) ?? new Set(),
    takeNew(terminal) {
      const taken = fresh.get(terminal) ?? [];
      fresh.delete(terminal);
      return taken;
    },
    forget(terminal) {
      all.delete(terminal);
      fresh.delete(terminal);
    },
  };
}

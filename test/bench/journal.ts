import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const Row = z.object({ at: z.coerce.date(), event: z.string() });
const Event = z.object({ type: z.string(), step: z.number().optional() });

export interface Happened {
  readonly at: number;
  readonly type: string;
  readonly step: number | null;
}

/** When what happened to an operation, in milliseconds, oldest first: read from the bot's own journal. */
export function historyOf(data: string, operation: number): readonly Happened[] {
  const database = new DatabaseSync(join(data, 'coopbot.db'), { readOnly: true, timeout: 5000 });
  try {
    const rows = database
      .prepare('SELECT at, event FROM journal WHERE operation = ? ORDER BY seq')
      .all(operation);
    return Row.array()
      .parse(rows)
      .map(({ at, event }) => {
        const { type, step = null } = Event.parse(JSON.parse(event));
        return { at: at.getTime(), type, step };
      });
  } finally {
    database.close();
  }
}

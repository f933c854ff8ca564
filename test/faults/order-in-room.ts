import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { HistoryEvent } from '../lab/history.ts';

const Said = z.array(z.object({ key: z.string(), event: z.string() }));
/** Reactions, and what is taken away, go before what waits. Of what the room does not have another promise tells. */
const IN_ORDER_OF_DUE = `SELECT m.key, m.event FROM messages m JOIN outbox o ON o.key = m.key
  WHERE m.key NOT LIKE 'reaction/%' AND m.key NOT LIKE 'redaction/%' GROUP BY m.key ORDER BY o.room, min(o.seq)`;

/**
 * What was said stands in its room in the order in which it came due. Of what was edited nobody knows any more when its first version came
 * due, so that is left out. `events`: of one room, oldest first.
 */
export function disorderIn(database: DatabaseSync, events: readonly HistoryEvent[]): string[] {
  const places = new Map(events.map(({ event_id }, index) => [event_id, index]));
  const edited = new Set(events.flatMap(replacedBy));
  const said = Said.parse(database.prepare(IN_ORDER_OF_DUE).all()).flatMap(({ key, event }) => {
    const place = places.get(event);
    return place === undefined || edited.has(event) ? [] : [{ key, place }];
  });
  return said.flatMap(({ key, place }, index) => {
    const before = said[index - 1];
    return before !== undefined && before.place > place
      ? [`out of order: ${key} stands before ${before.key}`]
      : [];
  });
}

const Replacing = z.object({
  'm.relates_to': z.object({ rel_type: z.literal('m.replace'), event_id: z.string() }),
});

function replacedBy({ content }: HistoryEvent): readonly string[] {
  const { data } = Replacing.safeParse(content);
  return data === undefined ? [] : [data['m.relates_to'].event_id];
}

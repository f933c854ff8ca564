import { z } from 'zod';

/** How to ask a homeserver as one person. */
export interface Eyes {
  readonly homeserver: string;
  readonly token: string;
}

const Event = z.object({
  type: z.string(),
  event_id: z.string(),
  sender: z.string(),
  content: z.record(z.string(), z.unknown()),
  state_key: z.string().optional(),
});
export type HistoryEvent = z.infer<typeof Event>;
const Page = z.object({ chunk: z.array(Event), end: z.string().optional() });

/** Everything that the homeserver has of a room, oldest first: what is doubled there is doubled, whatever a client shows. */
export async function history({ homeserver, token }: Eyes, room: string): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for (let from: string | undefined = ''; from !== undefined; ) {
    const query: string = from === '' ? '' : `&from=${encodeURIComponent(from)}`;
    const response: Response = await fetch(
      `${homeserver}/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=500${query}`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    const page: z.infer<typeof Page> = Page.parse(await response.json());
    events.push(...page.chunk);
    from = page.chunk.length === 0 ? undefined : page.end;
  }
  return events.toReversed();
}

export interface Line {
  readonly id: string;
  readonly from: string;
  /** In its last version. */
  readonly text: string;
  readonly thread: string | null;
  readonly type: string;
  readonly reactions: readonly { readonly from: string; readonly key: string }[];
}

const Message = z.object({
  msgtype: z.string(),
  body: z.string(),
  'm.new_content': z.object({ body: z.string() }).optional(),
});
const Related = z.object({
  'm.relates_to': z.object({
    rel_type: z.string().optional(),
    event_id: z.string().optional(),
    key: z.string().optional(),
  }),
});

/** The messages that a person sees, with edits and reactions where they belong. */
export function linesOf(events: readonly HistoryEvent[]): readonly Line[] {
  return events.flatMap((event) => {
    const message = Message.safeParse(event.content).data;
    const relation = relationOf(event);
    if (event.type !== 'm.room.message' || message === undefined || relation?.rel_type === 'm.replace') {
      return [];
    }
    const isOnThis = (other: HistoryEvent): boolean => relationOf(other)?.event_id === event.event_id;
    const edit = events.findLast(
      (other) =>
        isOnThis(other) && relationOf(other)?.rel_type === 'm.replace' && other.sender === event.sender,
    );
    return [
      {
        id: event.event_id,
        from: event.sender,
        text: Message.safeParse(edit?.content).data?.['m.new_content']?.body ?? message.body,
        thread: relation?.rel_type === 'm.thread' ? (relation.event_id ?? null) : null,
        type: message.msgtype,
        reactions: events
          .filter((other) => other.type === 'm.reaction' && isOnThis(other))
          .map((other) => ({ from: other.sender, key: relationOf(other)?.key ?? '' })),
      },
    ];
  });
}

function relationOf({ content }: HistoryEvent): z.infer<typeof Related>['m.relates_to'] | undefined {
  return Related.safeParse(content).data?.['m.relates_to'];
}

import { z } from 'zod';
import type { Outgoing } from '../../chat/ports.ts';
import { EventId, type UserId } from '../../kernel/ids.ts';
import type { Api } from './client.ts';

/** Marks every message of a coopbot; ours are found again by the transaction in it. */
export const MARK = 'coop.coopbot';

/**
 * A homeserver knows a transaction id for a while, and from one device only; in milliseconds. Source: Synapse forgets them after 30
 * to 60 minutes on the fast way and after about a day in its tables; others may be faster.
 */
const KNOWN_MS = 20 * 60_000;
/** As far back as is looked, in messages of the bot's own: what waited so long waited behind few of them. */
const PAGES = 5;
const PER_PAGE = 100;

const Page = z.object({
  chunk: z.array(z.object({ event_id: EventId, content: z.record(z.string(), z.unknown()) })),
  end: z.string().optional(),
});
const Marked = z.object({ [MARK]: z.object({ transaction: z.string() }) });

/**
 * Whether the homeserver may have forgotten an earlier try, so that it would show a second message: it was due before this process
 * began, which may be another device by now, or for longer than ids are known, or the clock was set back.
 */
export function mayBeForgotten(
  { since }: Outgoing,
  { now, openedAt }: { readonly now: Date; readonly openedAt: Date },
): boolean {
  return (
    since !== undefined && (since < openedAt || since > now || now.getTime() - since.getTime() > KNOWN_MS)
  );
}

/** The bot's own message of this transaction, as the room itself has it; `null`: it never came there. */
export async function sentBefore(
  { room, transaction }: Outgoing,
  { api, me, signal }: { readonly api: Api; readonly me: UserId; readonly signal: AbortSignal },
): Promise<EventId | null> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages`;
  const filter = JSON.stringify({ senders: [me], types: ['m.room.message'] });
  let from: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const query = { dir: 'b', limit: PER_PAGE, filter, ...(from === undefined ? {} : { from }) };
    const { chunk, end } = Page.parse(await api({ method: 'GET', path, query, signal }));
    const found = chunk.find(
      ({ content }) => Marked.safeParse(content).data?.[MARK].transaction === transaction,
    );
    if (found !== undefined || end === undefined) {
      return found?.event_id ?? null;
    }
    from = end;
  }
  return null;
}

import { z } from 'zod';
import { EventId, RoomId, UserId } from '../../kernel/ids.ts';

const from = { id: EventId, room: RoomId, sender: UserId, sentAt: z.coerce.date() };
/** A message as it is kept; words and all, so only sealed. */
export const Message = z.object({
  kind: z.literal('message'),
  ...from,
  body: z.string(),
  isCut: z.boolean(),
  thread: EventId.nullable(),
  isToBot: z.boolean(),
  isDirect: z.boolean(),
  isPublic: z.boolean(),
  fromConsole: z.object({ toldIn: RoomId }).exactOptional(),
});
export const Reacted = z.object({ kind: z.literal('reaction'), ...from, target: EventId, key: z.string() });
const Redacted = z.object({ kind: z.literal('redaction'), ...from, target: EventId });
const Departed = z.object({ kind: z.literal('departure'), ...from });
const Yielded = z.object({ kind: z.literal('yielded'), ...from });
const Alone = z.object({ kind: z.literal('alone'), ...from });
export const AnyHeard = z.discriminatedUnion('kind', [Message, Reacted, Redacted, Departed, Yielded, Alone]);

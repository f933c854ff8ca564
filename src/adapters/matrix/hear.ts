import { z } from 'zod';
import type { Heard } from '../../chat/heard.ts';
import { EventId, type RoomId, UserId } from '../../kernel/ids.ts';
import type { RoomEvent } from './events.ts';
import { MARK } from './sent-before.ts';
import { behindName, cleanBody, plainKey } from './words.ts';

/** What an event means depends on. */
export interface Ear {
  readonly me: UserId;
  /** What people call the bot; its user id among them. */
  readonly names: readonly string[];
  readonly room: RoomId;
  readonly isDirect: boolean;
  readonly isPublic: boolean;
}

const Relation = z
  .object({
    rel_type: z.string().catch(''),
    event_id: EventId.nullable().catch(null),
    'm.in_reply_to': z.object({ event_id: z.string() }).nullable().catch(null),
  })
  .catch({ rel_type: '', event_id: null, 'm.in_reply_to': null });
const Text = z
  .object({
    msgtype: z.literal('m.text'),
    body: z.string(),
    'm.new_content': z.undefined().optional(),
    'm.relates_to': Relation,
    'm.mentions': z.object({ user_ids: z.array(z.unknown()) }).catch({ user_ids: [] }),
  })
  .refine((text) => text['m.relates_to'].rel_type !== 'm.replace');
const Annotation = z.object({
  'm.relates_to': z.object({ rel_type: z.literal('m.annotation'), event_id: EventId, key: z.string() }),
});
const Redacted = z.object({ redacts: EventId });

/** What somebody said, or that they left; `null`: nobody said anything to anybody (an edit, a notice, an event of the bot's own or a redacted one). */
export function hear(event: RoomEvent, ear: Ear): Heard | null {
  if (event.sender === ear.me) {
    return null;
  }
  switch (event.type) {
    case 'm.room.message':
      return hearMessage(event, ear);
    case 'm.reaction':
      return hearReaction(event, ear);
    case 'm.room.redaction':
      return hearRedaction(event, ear);
    case 'm.room.member':
      return hearDeparture(event, ear);
    default:
      return null;
  }
}

function hearMessage(event: RoomEvent, ear: Ear): Heard | null {
  const { data: text } = Text.safeParse(event.content);
  if (text === undefined) {
    return null;
  }
  const { rel_type: relation, event_id: root, 'm.in_reply_to': replied } = text['m.relates_to'];
  const { body, isCut } = cleanBody(text.body, replied !== null);
  const rest = behindName(body, ear.names);
  const isMeant = rest !== null || ear.isDirect || text['m.mentions'].user_ids.includes(ear.me);
  const thread = relation === 'm.thread' ? root : null;
  const { isDirect, isPublic } = ear;
  const words = { body: rest ?? body, isCut, thread, isToBot: isMeant };
  return { kind: 'message', ...fromOf(event, ear), ...words, isDirect, isPublic };
}

function hearReaction(event: RoomEvent, ear: Ear): Heard | null {
  const { data } = Annotation.safeParse(event.content);
  if (data === undefined) {
    return null;
  }
  const { event_id: target, key } = data['m.relates_to'];
  return { kind: 'reaction', ...fromOf(event, ear), target, key: plainKey(key) };
}

/** What is taken back stands in the event up to room version 10, and in its content from 11 on. */
function hearRedaction(event: RoomEvent, ear: Ear): Heard | null {
  const { data } = Redacted.safeParse({ redacts: event.content['redacts'] ?? event.redacts });
  return data === undefined ? null : { kind: 'redaction', ...fromOf(event, ear), target: data.redacts };
}

const Gone = z.object({ membership: z.enum(['leave', 'ban']) });

/** Whether they left, or were removed or banned by somebody else. */
function hearDeparture(event: RoomEvent, ear: Ear): Heard | null {
  const who = UserId.safeParse(event.stateKey);
  const isGone = Gone.safeParse(event.content).success;
  return isGone && who.success ? { kind: 'departure', ...fromOf(event, ear), sender: who.data } : null;
}

function fromOf(
  { id, sender, sentAt }: RoomEvent,
  { room }: Ear,
): Pick<Heard, 'id' | 'room' | 'sender' | 'sentAt'> {
  return { id, room, sender, sentAt };
}

/**
 * What happened since the bot joined: everything before is none of its business. Before is what stands before its joining and, of what the
 * homeserver told by itself, was sent before it as well: what is told in another order is lost to nobody. What the bot read up is in order.
 */
export function sinceJoin(
  events: readonly RoomEvent[],
  { told, me }: { readonly told: readonly RoomEvent[]; readonly me: UserId },
): readonly RoomEvent[] {
  const index = events.findLastIndex((event) => isOwnJoin(event, me));
  const joinedAt = events[index]?.sentAt ?? new Date(0);
  const byItself = new Set(told);
  return events.filter((event, at) => at > index || (byItself.has(event) && event.sentAt > joinedAt));
}

/** Not a mere change of name, or its mark: then the bot was there before. */
export function isOwnJoin({ type, stateKey, content, previousMembership }: RoomEvent, me: UserId): boolean {
  const isJoin = type === 'm.room.member' && stateKey === me && content['membership'] === 'join';
  return isJoin && previousMembership !== 'join' && content[MARK] === undefined;
}

import { isOnListedHomeserver, type Members } from '../../access/people.ts';
import type { Policy } from '../../access/policy.ts';
import type { RoomId } from '../../kernel/ids.ts';
import type { Heard, Message } from '../heard.ts';

/** The room of the co-op to which it belongs: where it was said, or, from the console, where it is told. */
export function homeOf(heard: Pick<Heard, 'room'> & Pick<Message, 'fromConsole'>): RoomId {
  return heard.fromConsole?.toldIn ?? heard.room;
}

/** The room by whose apps a message is judged; `null`: a direct one, which is about all. */
export function scopeOf(message: Pick<Message, 'room' | 'isDirect' | 'fromConsole'>): RoomId | null {
  return message.isDirect && message.fromConsole === undefined ? null : homeOf(message);
}

/** What being in a room says about the sender: that they are in this one, unless anybody may be, or their homeserver counts for nothing. */
export function membersOf(
  { room, sender, isPublic }: Pick<Message, 'room' | 'sender' | 'isPublic'>,
  policy: Policy,
): Members {
  const counts = !isPublic && isOnListedHomeserver(policy, sender);
  return (other) => other === room && counts;
}

import type { RoomId } from '../kernel/ids.ts';
import type { Message } from './heard.ts';

/** The room by whose apps a message is judged; `null`: a direct one, which is about all. */
export function scopeOf({ room, isDirect }: Pick<Message, 'room' | 'isDirect'>): RoomId | null {
  return isDirect ? null : room;
}

/** What being in a room says about the sender: that they are in this one, unless anybody may be. */
export function membersOf({
  room,
  isPublic,
}: Pick<Message, 'room' | 'isPublic'>): (other: RoomId) => boolean {
  return (other) => other === room && !isPublic;
}

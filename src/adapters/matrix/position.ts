import { join } from 'node:path';
import { z } from 'zod';
import { RoomId, UserId } from '../../kernel/ids.ts';
import { readJson, writeDurably } from './durable-file.ts';

const Position = z.object({
  user: UserId,
  /** `null`: nothing was heard yet. */
  since: z.string().nullable(),
  /** Told by the homeserver once, so they are kept until they are answered. */
  invites: z.array(z.object({ room: RoomId, inviter: UserId, isTold: z.boolean() })),
});
/** How far the bot has heard. It stands on disk before it counts. */
export type Position = z.infer<typeof Position>;

export async function readPosition(dataFolder: string, user: UserId): Promise<Position> {
  const { data } = Position.safeParse(await readJson(fileIn(dataFolder)));
  return data === undefined || data.user !== user ? { user, since: null, invites: [] } : data;
}

export async function writePosition(dataFolder: string, position: Position): Promise<void> {
  await writeDurably(fileIn(dataFolder), JSON.stringify(position));
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'matrix-sync.json');
}

import { MatrixError } from 'matrix-bot-sdk';
import type { Heard } from '../../chat/heard.ts';
import { RateLimited } from '../../chat/ports.ts';
import { onceThereIsRoom } from '../../kernel/disk-full.ts';
import { UserError } from '../../kernel/errors.ts';
import type { RoomId, UserId } from '../../kernel/ids.ts';
import type { Clock, Logger, Random } from '../../kernel/system.ts';
import type { Api } from './client.ts';
import type { Company } from './company.ts';
import { type Batch, parseSync, type RoomEvent } from './events.ts';
import { HEARD_TYPES, withGapFilled } from './gap.ts';
import { hear, sinceJoin } from './hear.ts';
import type { Invites } from './invites.ts';
import type { Outage } from './outage.ts';
import { type Position, writePosition } from './position.ts';
import type { Rooms } from './rooms.ts';

export interface ListenDeps {
  readonly api: Api;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: Random;
  readonly outage: Outage;
  readonly rooms: Rooms;
  readonly invites: Invites;
  readonly company: Company;
  readonly me: UserId;
  readonly names: readonly string[];
  readonly dataFolder: string;
  /** Called after each answer of the homeserver. */
  readonly onSync: () => void;
}

/** How long the homeserver holds a sync open while nothing happens. */
const WAIT_MS = 30_000;
/** While an invitation waits to be accepted. */
const SHORT_WAIT_MS = 1000;
/** On top of that, before a connection counts as dead. */
const SLACK_MS = 30_000;
/** The first answer of all is worked out over all rooms. */
const FIRST_SLACK_MS = 300_000;

const FILTER = JSON.stringify({
  presence: { types: [] },
  account_data: { types: [] },
  room: {
    ephemeral: { types: [] },
    account_data: { types: [] },
    state: { lazy_load_members: true, types: ['m.room.member', 'm.room.encryption', 'm.room.join_rules'] },
    timeline: { limit: 50, types: HEARD_TYPES },
  },
});

/**
 * What people said since `start`, batch by batch. The position is on disk as soon as the next batch is asked for, never before;
 * a batch that failed half way is asked for again. Throws `homeserver_refused` when the session has ended.
 */
export async function* listen(
  start: Position,
  deps: ListenDeps,
  signal: AbortSignal,
): AsyncGenerator<readonly Heard[]> {
  let { since } = start;
  let isRepeated = true;
  let isAttended = false;
  while (!signal.aborted) {
    const batch = await attempt(since, { ...deps, isRepeated, isAttended }, signal);
    isRepeated = batch === null;
    if (batch !== null) {
      isAttended = true;
      yield batch.heard;
      since = batch.next;
      const position = { user: deps.me, since, invites: [...deps.invites.open] };
      await onceThereIsRoom(async () => writePosition(deps.dataFolder, position), deps.clock, signal);
    }
  }
}

/** `null`: the homeserver failed, or the bot is to stop. */
async function attempt(
  since: string | null,
  deps: ListenDeps & { readonly isRepeated: boolean; readonly isAttended: boolean },
  signal: AbortSignal,
): Promise<{ readonly heard: readonly Heard[]; readonly next: string } | null> {
  try {
    const batch = parseSync(await sync(since, deps, signal), { me: deps.me, now: deps.clock.now() });
    deps.outage.ended();
    deps.invites.take({
      invites: batch.invites,
      gone: [...batch.left, ...batch.joined.map(({ room }) => room)],
    });
    const come = deps.isAttended ? [] : await attendAll({ ...deps, signal });
    const heard = [...come, ...(await heardIn(batch, since, { ...deps, signal }))];
    await deps.invites.accept();
    deps.onSync();
    return { heard, next: batch.next };
  } catch (error) {
    if (signal.aborted) {
      return null;
    }
    throwIfSignedOut(error);
    const pauseMs = error instanceof RateLimited ? error.retryAfterMs : deps.outage.failed(error);
    await deps.clock.sleep(pauseMs, signal).catch(() => {});
    return null;
  }
}

/**
 * Synapse keeps answers for two minutes under (token, time-out, filter): a repeated question has another time-out, or it would
 * get the old answer.
 */
function sync(
  since: string | null,
  { api, invites, random, isRepeated }: ListenDeps & { readonly isRepeated: boolean },
  signal: AbortSignal,
): Promise<unknown> {
  const waitMs = invites.isUrgent ? SHORT_WAIT_MS : WAIT_MS;
  const timeout = isRepeated ? random.below(100) : waitMs;
  return api({
    method: 'GET',
    path: '/_matrix/client/v3/sync',
    query: { timeout, filter: FILTER, ...(since === null ? {} : { since }) },
    timeoutMs: timeout + (since === null ? FIRST_SLACK_MS : SLACK_MS),
    signal,
  });
}

type HeardDeps = ListenDeps & { readonly signal: AbortSignal };

/** At the start, before anything is heard: who came first must be known where nobody says anything as well. */
async function attendAll(deps: HeardDeps): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  for (const room of await deps.company.rooms(deps.signal)) {
    heard.push(...(await attend(room, deps)));
  }
  return heard;
}

async function attend(room: RoomId, { rooms, company, signal }: HeardDeps): Promise<readonly Heard[]> {
  if (await rooms.isEncrypted(room, signal)) {
    return [];
  }
  const came = await company.attend(room, signal);
  return came === null ? [] : [came];
}

/** Nothing at the very first sync: it is all older than the bot's first start. */
async function heardIn(batch: Batch, since: string | null, deps: HeardDeps): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  for (const room of batch.left) {
    deps.rooms.forget(room);
    deps.company.forget(room);
  }
  for (const joined of batch.joined) {
    const timeline = since === null ? joined.timeline : await withGapFilled(joined, since, deps);
    deps.rooms.learn({ ...joined, timeline });
    deps.company.learn({ ...joined, timeline });
    heard.push(...(await attend(joined.room, deps)));
    if (since !== null) {
      const events = sinceJoin(timeline, { told: joined.timeline, me: deps.me });
      heard.push(...(await heardInRoom(joined.room, events, deps)));
    }
  }
  return heard;
}

async function heardInRoom(
  room: RoomId,
  happened: readonly RoomEvent[],
  deps: HeardDeps,
): Promise<readonly Heard[]> {
  const { me, names, rooms, company, signal } = deps;
  const events = happened.filter(({ sender }) => sender !== me);
  if (events.length === 0 || (await rooms.isEncrypted(room, signal))) {
    return [];
  }
  const isDirect = await rooms.isDirect(room, signal);
  const isPublic = await rooms.isPublic(room, signal);
  const ear = { me, names, room, isDirect, isPublic };
  const isSilent = company.isSilentIn(room);
  const from = company.endsSilenceIn(room) ? happened.findLastIndex((event) => isOthersPlace(event, me)) : -1;
  const own = new Set(isSilent ? [] : happened.slice(from + 1));
  const isHeard = ({ kind }: Heard, event: RoomEvent): boolean => kind !== 'message' || own.has(event);
  return events.flatMap((event) => {
    const heard = hear(event, ear);
    return heard !== null && isHeard(heard, event) ? [heard] : [];
  });
}

function throwIfSignedOut(error: unknown): void {
  if (error instanceof MatrixError && error.statusCode === 401) {
    throw new UserError('homeserver_refused', `The homeserver ended the bot’s session (${error.errcode}).`, {
      cause: error,
    });
  }
}

/** Somebody came, went, or changed what they say of themselves: by the last of these the bot that spoke is gone. */
function isOthersPlace({ type, stateKey }: RoomEvent, me: UserId): boolean {
  return type === 'm.room.member' && stateKey !== me;
}

import type { Alone, Yielded } from '../../chat/heard.ts';
import { RateLimited } from '../../chat/ports.ts';
import type { EventId, RoomId, UserId } from '../../kernel/ids.ts';
import type { Clock } from '../../kernel/system.ts';
import {
  isSpeaking,
  joinedRooms,
  lookAt,
  type Mark,
  type MarksDeps,
  type Member,
  mark,
  type Place,
} from './company-marks.ts';
import type { JoinedRoom, RoomEvent } from './events.ts';

/**
 * Bots that share a room: the first one speaks, the others are silent. Each bot says which of the two it does in its own membership,
 * where nobody else can write and everybody can read. Source: ADR 35.
 */
export interface Company {
  learn(joined: Pick<JoinedRoom, 'room' | 'timeline'>): void;
  forget(room: RoomId): void;
  /** All rooms that the bot is in. */
  rooms(signal: AbortSignal): Promise<readonly RoomId[]>;
  /**
   * Finds out who else speaks there, and marks what follows for the bot itself. Answers what it came to, the same as long as it lasts;
   * `null`: the bot speaks there and always did.
   */
  attend(room: RoomId, signal: AbortSignal): Promise<Yielded | Alone | null>;
  isSilentIn(room: RoomId): boolean;
  /** Whether it was silent there until what `attend` saw last: what stands before that was said to somebody else. */
  endsSilenceIn(room: RoomId): boolean;
}

export interface CompanyDeps extends MarksDeps {
  /** People of the roles file: whatever their membership says, they are no bots. */
  readonly isPerson: (user: UserId) => boolean;
  readonly clock: Pick<Clock, 'now'>;
}

/** `claim`: its mark did not come back in a timeline yet, so that another bot may have been faster. */
type Standing = 'first' | 'second' | { readonly claim: EventId };

interface Seen {
  readonly places: Map<RoomId, Place>;
  readonly standings: Map<RoomId, Standing>;
}

/** `true`: silent since it was attended last; before that its own mark tells, which outlives a restart. */
interface Silences {
  readonly known: Map<RoomId, boolean>;
  readonly ended: Set<RoomId>;
}

export function createCompany(deps: CompanyDeps): Company {
  const places = new Map<RoomId, Place>();
  const standings = new Map<RoomId, Standing>();
  const silences: Silences = { known: new Map(), ended: new Set() };
  const speakerIn = (room: RoomId): Member | undefined => speakerOf(room, { places, standings }, deps);

  async function attend(room: RoomId, signal: AbortSignal): Promise<Yielded | Alone | null> {
    const place = places.get(room) ?? (await lookAt(room, deps, signal));
    if (place === null) {
      return null;
    }
    places.set(room, place);
    const before = place.mine.mark;
    if (!standings.has(room) && before?.speaks === true) {
      standings.set(room, 'first');
    }
    const speaker = speakerIn(room);
    noteSilence(room, { before, speaker }, silences);
    const wanted = speaker === undefined ? speaking(before) : { speaks: false };
    const mine =
      before?.speaks === wanted.speaks
        ? place.mine
        : await say(room, wanted, { ...deps, places, standings, place, signal });
    return mine === null ? null : cameTo(room, { mine, speaker }, deps);
  }

  return {
    learn: ({ room, timeline }) =>
      timeline
        .filter(({ type }) => type === 'm.room.member')
        .forEach((event) => learn(room, event, { places, standings, me: deps.me })),
    forget(room) {
      places.delete(room);
      standings.delete(room);
      silences.known.delete(room);
    },
    rooms: async (signal) => joinedRooms(deps, signal),
    isSilentIn: (room) => speakerIn(room) !== undefined,
    endsSilenceIn: (room) => silences.ended.has(room),
    attend,
  };
}

function noteSilence(
  room: RoomId,
  { before, speaker }: { readonly before: Mark | null; readonly speaker: Member | undefined },
  { known, ended }: Silences,
): void {
  const is = speaker !== undefined;
  const was = known.get(room) ?? before?.speaks === false;
  if (was && !is) {
    ended.add(room);
  } else {
    ended.delete(room);
  }
  known.set(room, is);
}

/** Who was the first to speak stays it: whoever marks itself later changes nothing. */
function speakerOf(
  room: RoomId,
  { places, standings }: Seen,
  { isPerson }: Pick<CompanyDeps, 'isPerson'>,
): Member | undefined {
  const isSecond = (standings.get(room) ?? 'second') === 'second';
  return isSecond ? places.get(room)?.speakers.find(({ user }) => !isPerson(user)) : undefined;
}

function learn(room: RoomId, event: RoomEvent, { me, ...seen }: Seen & { readonly me: UserId }): void {
  if (event.stateKey === me) {
    learnOwn(room, event, seen);
    return;
  }
  const isMarked = isSpeaking(event.content);
  const wasMarked = seen.places.get(room)?.speakers.some(({ user }) => user === event.stateKey) === true;
  if (isMarked || wasMarked) {
    seen.places.delete(room);
  }
  if (isMarked && typeof seen.standings.get(room) === 'object') {
    seen.standings.set(room, 'second'); // Both came at once, and the other was faster.
  }
}

function learnOwn(room: RoomId, { id }: RoomEvent, { places, standings }: Seen): void {
  const standing = standings.get(room);
  if (id !== places.get(room)?.mine.id) {
    places.delete(room); // Whoever changes the bot's name takes its mark away.
  } else if (typeof standing === 'object' && standing.claim === id) {
    standings.set(room, 'first');
  }
}

function standingOf({ speaks }: Mark, claim: EventId | null): Standing {
  if (!speaks) {
    return 'second';
  }
  return claim === null ? 'first' : { claim };
}

interface Saying extends CompanyDeps, Seen {
  readonly place: Place;
  readonly signal: AbortSignal;
}

/** `null`: not now. */
async function say(room: RoomId, wanted: Mark, saying: Saying): Promise<Member | null> {
  const { place, places, standings } = saying;
  const id = await mark(room, wanted, saying).catch(laterWhenLimited);
  if (id === 'later') {
    return null;
  }
  const mine = { ...place.mine, id: id ?? place.mine.id, mark: wanted };
  places.set(room, { ...place, mine });
  standings.set(room, standingOf(wanted, id));
  return mine;
}

/** Nobody is made to wait for a mark: it is tried again at the next word in that room. */
function laterWhenLimited(error: unknown): 'later' {
  if (error instanceof RateLimited) {
    return 'later';
  }
  throw error;
}

/** After a silence it is said that there is none any more. */
function speaking(before: Mark | null): Mark {
  const isFirstWord = before === null || before.speaks;
  return { speaks: true, ...(isFirstWord ? {} : { again: true }) };
}

function cameTo(
  room: RoomId,
  { mine, speaker }: { readonly mine: Member; readonly speaker: Member | undefined },
  { me, clock }: CompanyDeps,
): Yielded | Alone | null {
  const from = { room, sentAt: clock.now() };
  if (speaker !== undefined) {
    return { kind: 'yielded', ...from, id: mine.id, sender: speaker.user };
  }
  return mine.mark?.again === true ? { kind: 'alone', ...from, id: mine.id, sender: me } : null;
}

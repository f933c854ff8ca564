import { z } from 'zod';
import { keepersOf } from '../../access/keepers.ts';
import { spoken } from '../../access/people.ts';
import type { Policy } from '../../access/policy.ts';
import type { RolesInForce } from '../../access/roles-in-force.ts';
import { keyedDigest } from '../../kernel/digest.ts';
import {
  type Digest,
  EventId,
  type OperationId,
  OUTSIDE,
  OUTSIDE_EVENT,
  type RoomId,
} from '../../kernel/ids.ts';
import type { Clock } from '../../kernel/system.ts';
import type { Operation } from '../../operations/operation.ts';
import { type Journal, type Vault, vaultKey } from '../../operations/ports.ts';
import { close, receive } from '../../operations/record.ts';
import { lines } from '../document.ts';
import { announceOnce } from '../once.ts';
import type { Inbox, Outbox, Transport } from '../ports.ts';

export interface OutsideDeps {
  readonly journal: Journal;
  readonly vault: Pick<Vault, 'put'>;
  readonly outbox: Pick<Outbox, 'announce' | 'tell'>;
  readonly inbox: Pick<Inbox, 'isFirst' | 'directRoom'>;
  readonly transport: Pick<Transport, 'isSilentIn'>;
  readonly roles: () => Policy;
  readonly rolesInForce: Pick<RolesInForce, 'text'>;
  readonly digestKey: string;
  readonly clock: Clock;
}

interface Wish {
  readonly text: string;
  /** As git has it. */
  readonly by: string;
}

/**
 * Asks people about a roles file that came into the settings by itself, once for each text: what was refused, or nobody answered to, is
 * not asked again. The operation that is about it; `null`: there is none (yet), since nobody could be asked, it changes too often, or it
 * is in force by now.
 */
export function wishFromOutside(wish: Wish, deps: OutsideDeps): OperationId | null {
  const { journal, rolesInForce, digestKey } = deps;
  return journal.transaction(() => {
    if (rolesInForce.text() === wish.text) {
      return null;
    }
    const digest = keyedDigest(digestKey, wish.text);
    closeOutside(digest, deps);
    const all = journal.ofAction('roles');
    const asked =
      all.find((operation) => operation.state !== 'closed' && enforces(operation, digest)) ??
      all.findLast((operation) => isAbout(operation, digest) && !wasTakenBack(operation, deps));
    if (asked === undefined) {
      return isTooOften(all, deps) ? null : ask({ ...wish, digest }, deps);
    }
    tellEnd(asked, deps);
    return asked.id;
  });
}

/** So many questions may become moot within an hour before the next one waits: nobody uses up the bot's voice by pushing. Our choice. */
const MOST_MOOT = 5;
const HOUR_MS = 3_600_000;

function isTooOften(all: readonly Operation[], deps: OutsideDeps): boolean {
  const since = deps.clock.now().getTime() - HOUR_MS;
  const moot = all
    .slice(-MOST_MOOT)
    .filter((operation) => outsideText(operation) !== null && wasTakenBack(operation, deps))
    .filter(({ id }) => (deps.journal.history(id)[0]?.at.getTime() ?? 0) > since);
  return moot.length === MOST_MOOT;
}

/** What waits about another text than this one is over: that text is not in the settings any more. */
export function closeOutside(digest: Digest | null, deps: OutsideDeps): void {
  const { journal } = deps;
  for (const operation of journal.open()) {
    const isWaiting = ['received', 'waiting', 'queued'].includes(operation.state);
    if (isWaiting && outsideText(operation) !== null && outsideText(operation) !== digest) {
      const reason = 'The file in the settings is another one by now.';
      close(operation.id, { verdict: 'rejected', reason, hint: '' }, { ...deps, origin: byTheFile });
    }
  }
}

const byTheFile = { actor: 'bot', cause: 'roles' } as const;

/** The rooms of the file in force in which this bot speaks. */
export function roomsOf({ roles, transport }: Pick<OutsideDeps, 'roles' | 'transport'>): readonly RoomId[] {
  return [...roles().rooms.keys()].filter((room) => !transport.isSilentIn(room));
}

/** Where people may know of all apps; else the first room of the file; else where one who may change it speaks with the bot alone. */
export function roomAboutAll(
  deps: Pick<OutsideDeps, 'roles' | 'transport' | 'inbox' | 'clock'>,
): RoomId | null {
  const policy = deps.roles();
  const rooms = roomsOf(deps);
  return rooms.find((room) => isAboutAll(policy, room)) ?? rooms[0] ?? keepersRoom(policy, deps);
}

function keepersRoom(policy: Policy, { inbox, clock }: Pick<OutsideDeps, 'inbox' | 'clock'>): RoomId | null {
  const keepers = keepersOf(policy, clock.now());
  const users = [...policy.people.values()]
    .filter((person) => keepers.includes(spoken(person)))
    .flatMap((person) => person.users);
  return users.map((user) => inbox.directRoom(user)).find((room) => room !== null) ?? null;
}

function isAboutAll(policy: Policy, room: RoomId): boolean {
  return policy.rooms.get(room)?.includes('*') ?? true;
}

function ask(
  { text, by, digest }: Wish & { readonly digest: Digest },
  deps: OutsideDeps,
): OperationId | null {
  const { journal, vault, outbox, roles } = deps;
  const room = roomAboutAll(deps);
  if (room === null) {
    return null;
  }
  const command = EventId.parse(`${OUTSIDE_EVENT}${journal.nextId()}`);
  outbox.tell(command, { room, thread: null }, notice);
  vault.put(vaultKey('kept', `text/${digest}`), text);
  const change = { what: 'outside', text: digest, by, isAboutAll: isAboutAll(roles(), room) } as const;
  const place = { room, scope: null, command, thread: command };
  const { id } = receive(
    { type: 'received', request: { action: 'roles', change }, by: OUTSIDE, ...place },
    deps,
  );
  for (const other of roomsOf(deps).filter((one) => one !== room)) {
    outbox.announce({ room: other, key: `roles/${other}/${command}` }, { document: notice, isLoud: false });
  }
  return id;
}

const notice = lines(
  '⚠ The roles file was changed in the settings',
  'What was agreed to still counts, until people agree to the new file.',
);

/** People who took no for an answer should know that the file still says otherwise. */
function tellEnd({ id, state, room, thread, ending }: Operation, deps: OutsideDeps): void {
  const key = `roles/ended/${id}`;
  if (state === 'closed') {
    const document = lines(
      `#${id} ended ${ending?.verdict ?? ''}, and the settings still hold that file.`,
      'I ask again when it is changed again; `git revert` there brings both together.',
    );
    announceOnce({ room, key, thread }, { document, isLoud: false }, deps);
  }
}

function outsideText({ request }: Operation): Digest | null {
  return request.action === 'roles' && request.change.what === 'outside' ? request.change.text : null;
}

function isAbout(operation: Operation, digest: Digest): boolean {
  return outsideText(operation) === digest;
}

const Enforces = z.object({ to: z.string() });

/** Whatever brings it: somebody who asked in the room wrote the file before it counts. */
function enforces({ plan }: Operation, digest: Digest): boolean {
  return (
    plan?.steps.some(
      ({ kind, args }) => kind === 'enforce-roles' && Enforces.safeParse(args).data?.to === digest,
    ) ?? false
  );
}

function wasTakenBack({ id }: Operation, { journal }: Pick<OutsideDeps, 'journal'>): boolean {
  const last = journal.history(id).at(-1);
  return last?.event.type === 'closed' && last.cause === byTheFile.cause;
}

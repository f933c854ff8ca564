import { keepersOf } from '../../access/keepers.ts';
import { nameOf, personOf, spoken } from '../../access/people.ts';
import type { Policy } from '../../access/policy.ts';
import { isOf } from '../../access/suspensions.ts';
import type { UserId } from '../../kernel/ids.ts';
import { close, receive } from '../../operations/record.ts';
import { doneAtOnce } from '../../operations/subject.ts';
import type { Outcome } from '../command.ts';
import { lines } from '../document.ts';
import type { Message } from '../heard.ts';
import type { TalkDeps } from './deps.ts';
import { scopeOf } from './scope.ts';

type Suspending = Extract<Outcome, { suspends: unknown }>['suspends'];

/**
 * At once, in the transaction in which the command is answered: an operation that is over as it begins, so that the journal has who did
 * it and why. Every room that the file knows is told.
 */
export function suspend({ person, isOver, why }: Suspending, message: Message, deps: TalkDeps): void {
  const { suspensions, outbox, roles, clock } = deps;
  const { sender: by, id: command, room, thread } = message;
  const at = clock.now();
  const users = usersOf(person, deps);
  if (isOver) {
    giveBack(person, deps);
  } else {
    suspensions.begin({ person, users, by, at, why });
  }
  const request = { action: 'suspend', person, users, why, isOver } as const;
  const place = { room, scope: scopeOf(message), command, thread: thread ?? command };
  const { id } = receive({ type: 'received', request, by, ...place }, deps);
  const reason = isOver ? '' : until(person, roles(), at);
  close(id, { verdict: 'ok', reason, hint: '' }, { ...deps, origin: { actor: by, cause: command } });
  const words = `${doneAtOnce(request) ?? ''}, says ${nameOf(roles(), by)}.`;
  for (const other of [...roles().rooms.keys()].filter((one) => one !== room)) {
    const document = lines(words, reason);
    outbox.announce({ room: other, key: `suspension/${other}/${command}` }, { document, isLoud: true });
  }
}

/** Also those of a suspension before: an id that went to somebody else meanwhile stays suspended. */
function usersOf(person: string, { suspensions, roles }: TalkDeps): UserId[] {
  const before = suspensions.all().find((one) => one.person === person)?.users ?? [];
  return [...new Set([...before, ...(roles().people.get(person)?.users ?? [])])];
}

/** Also one that began under another name of theirs. Whoever has one of its Matrix ids by now, and is not named, stays suspended. */
function giveBack(name: string, { suspensions, roles }: TalkDeps): void {
  const person = roles().people.get(name);
  const theirs = suspensions.all().filter((one) => person !== undefined && isOf(one, person));
  for (const one of theirs) {
    suspensions.end(one.person);
    const others = one.users.filter((user) => person?.users.includes(user) === false);
    for (const [other, users] of Map.groupBy(others, (user) => personOf(roles(), user)?.name)) {
      if (other !== undefined && suspensions.all().every((standing) => standing.person !== other)) {
        suspensions.begin({ ...one, person: other, users });
      }
    }
  }
}

/** By the rules after it. */
function until(person: string, policy: Policy, now: Date): string {
  const name = spoken({ name: person });
  const end =
    keepersOf(policy, now).length === 0
      ? `${policy.path} names another steward (nobody is left who may say \`!resume ${person}\`)`
      : `another steward says \`!resume ${person}\``;
  return `Until ${end}, ${name} may do nothing, and what ${name} said to plans does not count.`;
}

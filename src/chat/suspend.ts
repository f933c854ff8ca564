import { keepersOf } from '../access/keepers.ts';
import { nameOf, spoken } from '../access/people.ts';
import type { Policy } from '../access/policy.ts';
import { isOf } from '../access/suspensions.ts';
import type { Outcome } from './command.ts';
import type { TalkDeps } from './deps.ts';
import { type Document, lines } from './document.ts';
import type { Message } from './heard.ts';

type Suspending = Extract<Outcome, { suspends: unknown }>['suspends'];

/** At once, in the transaction in which the command is answered; every room that the file knows is told. */
export function suspend({ person, isOver, why }: Suspending, message: Message, deps: TalkDeps): void {
  const { suspensions, outbox, roles, clock } = deps;
  const { sender: by, room: here } = message;
  const at = clock.now();
  const name = spoken({ name: person });
  const steward = nameOf(roles(), by);
  if (isOver) {
    giveBack(person, deps);
  } else {
    suspensions.begin({ person, users: roles().people.get(person)?.users ?? [], by, at, why });
  }
  const document = isOver
    ? resumed(name, steward)
    : suspended({ name, steward, why }, until(person, roles(), at));
  outbox.put(message, { document, isLoud: true });
  for (const room of [...roles().rooms.keys()].filter((other) => other !== here)) {
    outbox.announce({ room, key: `suspension/${room}/${message.id}` }, { document, isLoud: true });
  }
}

/** Also one that began under another name of theirs. */
function giveBack(name: string, { suspensions, roles }: TalkDeps): void {
  const person = roles().people.get(name);
  const theirs = suspensions.all().filter((one) => person !== undefined && isOf(one, person));
  theirs.forEach((one) => suspensions.end(one.person));
}

function suspended(
  { name, steward, why }: { readonly name: string; readonly steward: string; readonly why: string },
  end: string,
): Document {
  return lines(
    `⏸ ${name} is suspended by ${steward}${why === '' ? '.' : `: ${why}`}`,
    `Until ${end}, ${name} may do nothing, and what ${name} said to plans does not count.`,
  );
}

/** By the rules after it. */
function until(person: string, policy: Policy, now: Date): string {
  return keepersOf(policy, now).length === 0
    ? `${policy.path} names another steward (nobody is left who may say \`!resume ${person}\`)`
    : `another steward says \`!resume ${person}\``;
}

function resumed(name: string, steward: string): Document {
  return lines(`${name} has all rights of the roles file again, says ${steward}.`);
}

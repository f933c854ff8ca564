import { spoken } from '../../access/people.ts';
import type { Person, Policy } from '../../access/policy.ts';
import { UserError } from '../../kernel/errors.ts';
import type { RoomId } from '../../kernel/ids.ts';
import { lines } from '../document.ts';
import type { Admitted, Wish } from './port.ts';

/** Somebody of the roles file, in the sight of a room of that file. Throws `console_refused`, which says who and what there is. */
export function admit(policy: Policy, { as, guesses, room }: Wish): Admitted {
  const person = as === null ? guessed(policy, guesses) : named(policy, as);
  const [user] = person.users;
  if (user === undefined) {
    throw new UserError('console_refused', `\`${person.name}\` has no Matrix id in ${policy.path}.`);
  }
  const toldIn = room === null ? onlyRoom(policy) : roomNamed(policy, room);
  const note = as === null ? `You act as ${spoken(person)}.` : '';
  return {
    user,
    name: spoken(person),
    room: toldIn,
    greeting: lines(note, `What you do here is told in ${toldIn}.`),
  };
}

function named({ people, path }: Policy, name: string): Person {
  const person = people.get(name) ?? people.get(name.toLowerCase());
  if (person === undefined) {
    const sentence = `${path} names nobody called \`${clean(name)}\`.`;
    throw new UserError('console_refused', `${sentence} ${whoThereIs([...people.keys()])}`);
  }
  return person;
}

/** Nobody is guessed where two could be meant. */
function guessed({ people, path }: Policy, guesses: readonly string[]): Person {
  const fitting = [...new Set(guesses.flatMap((guess) => people.get(guess.toLowerCase()) ?? []))];
  const all = [...people.values()];
  const [only, ...others] = fitting.length > 0 ? fitting : all;
  if (only === undefined) {
    throw new UserError('console_refused', `${path} names nobody yet.`);
  }
  if (others.length > 0) {
    throw new UserError('console_refused', `As whom? \`--as NAME\`. ${whoThereIs([...people.keys()])}`);
  }
  return only;
}

function whoThereIs(names: readonly string[]): string {
  return names.length === 0 ? 'It names nobody yet.' : `There are: ${names.join(', ')}.`;
}

function roomNamed(policy: Policy, room: string): RoomId {
  const found = [...policy.rooms.keys()].find((one) => one === room);
  if (found === undefined) {
    throw new UserError(
      'console_refused',
      `${policy.path} names no room \`${clean(room)}\`. ${rooms(policy)}`,
    );
  }
  return found;
}

/** The only room, or the only one that is about every app. */
function onlyRoom(policy: Policy): RoomId {
  const all = [...policy.rooms];
  const aboutAll = all.filter(([, apps]) => apps.includes('*'));
  const [only, ...others] = all.length === 1 ? all : aboutAll;
  if (all.length === 0) {
    const sentence = `${policy.path} names no room, so nobody could be told what is done here.`;
    throw new UserError('console_refused', sentence);
  }
  if (only === undefined || others.length > 0) {
    throw new UserError('console_refused', `In the sight of which room? \`--room ROOM\`. ${rooms(policy)}`);
  }
  return only[0];
}

function rooms(policy: Policy): string {
  return `There are: ${[...policy.rooms].map(([room, apps]) => `${room} (${apps.join(', ')})`).join(', ')}.`;
}

function clean(word: string): string {
  return word.slice(0, 60).replaceAll('`', '');
}

import { keepersOf } from '../../access/keepers.ts';
import { isSamePerson, personOf, spoken } from '../../access/people.ts';
import { UserError } from '../../kernel/errors.ts';
import { isUnderReview } from '../../operations/emergency.ts';
import { close, current, receive } from '../../operations/record.ts';
import { subjectOf } from '../../operations/subject.ts';
import type { Reviewing } from '../command.ts';
import type { Heard } from '../heard.ts';
import type { TalkDeps } from './deps.ts';

/**
 * What somebody says afterwards of an emergency: an operation that is over as it begins. Throws `too_late` where there is nothing to
 * look at, `not_authorised` for whoever did it, and for who keeps no roles.
 */
export function review(
  { of, isOk, why }: Reviewing,
  {
    id: command,
    sender: by,
    room,
    thread,
  }: Pick<Heard, 'id' | 'sender' | 'room'> & { readonly thread?: Heard['id'] | null },
  deps: TalkDeps,
): void {
  const { journal, roles, clock, outbox } = deps;
  const operation = current(of, journal);
  if (!isUnderReview(operation, journal)) {
    throw new UserError('too_late', `#${of} has nothing to be reviewed.`);
  }
  const policy = roles();
  const person = personOf(policy, by);
  const keepers = keepersOf(policy, clock.now()).filter((name) => name !== ownName(operation.by, deps));
  if (person === null || isSamePerson(policy, by, operation.by) || !keepers.includes(spoken(person))) {
    const who = keepers.length === 0 ? 'somebody else who may change roles' : keepers.join(' or ');
    throw new UserError('not_authorised', `Whether #${of} was right is for ${who} to say.`);
  }
  const request = { action: 'review', about: subjectOf(operation.request), of, isOk, why } as const;
  const place = { room, scope: operation.scope, command, thread: thread ?? operation.thread };
  const { id } = receive({ type: 'received', request, by, ...place }, deps);
  close(id, { verdict: 'ok', reason: why, hint: '' }, { ...deps, origin: { actor: by, cause: command } });
  outbox.refresh(operation, 'room');
}

function ownName(user: Heard['sender'], { roles }: TalkDeps): string {
  const person = personOf(roles(), user);
  return person === null ? '' : spoken(person);
}

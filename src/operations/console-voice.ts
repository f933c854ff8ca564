import { nameOf } from '../access/decide.ts';
import { isSamePerson } from '../access/people.ts';
import type { Policy } from '../access/roles.ts';
import { UserError } from '../kernel/errors.ts';
import type { UserId } from '../kernel/ids.ts';
import type { Operation } from './operation.ts';
import type { Signal } from './ports.ts';

interface Voice {
  readonly by: UserId;
  readonly deps: { readonly roles: () => Policy };
}

/** What stops something needs nobody's consent. Everything else of the console is looked at. */
const stopping: ReadonlySet<Signal['kind']> = new Set(['reject', 'cancel']);

/**
 * Whoever sits at the console is root there, whoever they say they are. So an OK from there counts for one thing only: for what the
 * same person asked for at a console, where the rule wants nothing but that person's own OK. Throws `console_voice`.
 */
export function checkConsoleVoice(kind: Signal['kind'], operation: Operation, { by, deps }: Voice): void {
  if (stopping.has(kind) || operation.state !== 'waiting') {
    return; // What is not waiting takes no OK from anywhere: the table says so.
  }
  const isOwn = isSamePerson(deps.roles(), by, operation.by);
  if (operation.at === 'console' && operation.consent?.kind === 'confirm' && isOwn) {
    return;
  }
  throw new UserError('console_voice', `#${operation.id} ${whyNot(operation, deps.roles())}`);
}

function whyNot({ at, by, consent }: Operation, policy: Policy): string {
  if (consent?.kind !== 'confirm') {
    return 'needs an OK by its rule, and an OK from the console never counts as anybody’s consent.';
  }
  const name = nameOf(policy, by);
  return at === 'console'
    ? `was asked for by ${name}, who alone can say OK to it.`
    : `was asked for by ${name} in the room, and that is where its OK counts.`;
}

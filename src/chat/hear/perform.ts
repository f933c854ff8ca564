import { runOf } from '../../access/actions.ts';
import { decide } from '../../access/decide.ts';
import { UserError } from '../../kernel/errors.ts';
import type { OperationId } from '../../kernel/ids.ts';
import { emergencyOf } from '../../operations/emergency.ts';
import { checkNotHeld } from '../../operations/holds.ts';
import type { Request } from '../../operations/operation.ts';
import { vaultKey } from '../../operations/ports.ts';
import { receive } from '../../operations/record.ts';
import { signalOperation } from '../../operations/signal.ts';
import { matterOf } from '../../operations/subject.ts';
import type { Kept, Outcome } from '../command.ts';
import { saidAt, tellRoom } from '../console/tell-room.ts';
import { choices, type Document, lines } from '../document.ts';
import type { Heard, Message } from '../heard.ts';
import { typedAs } from '../parse.ts';
import type { Call } from '../ports.ts';
import { checkShown } from './check-shown.ts';
import type { TalkDeps } from './deps.ts';
import { review } from './review.ts';
import { homeOf, scopeOf } from './scope.ts';
import { suspend } from './suspend.ts';
import { Unanswered } from './unanswered.ts';

/** Emoji of a choice, in order. Source: Unicode keycaps, without their variation selector. */
export const keycaps = ['1⃣', '2⃣', '3⃣', '4⃣', '5⃣', '6⃣', '7⃣', '8⃣', '9⃣'];
/** Choices up to this many are offered as reactions: each costs an event. */
const MOST_SEEDED = 3;

const TAKE_IT_AWAY =
  'I may not take messages away in this room: please remove that one yourself, now. (I need the right to remove messages.)';

/** Writes what came of something heard, and that it is handled, in one transaction. */
export function markHandled(heard: Heard, { journal, inbox }: TalkDeps, work: () => void): void {
  journal.transaction(() => {
    work();
    inbox.handled(heard);
  });
}

/** The only place where an outcome becomes an effect; and the effect is a few rows. */
export function perform(outcome: Outcome, message: Message, deps: TalkDeps): void {
  deps.inbox.answered(message);
  tellRoom(outcome, message, deps);
  takeAway(outcome, message, deps);
  if ('answer' in outcome) {
    answer(outcome, message, deps);
  } else if ('hidden' in outcome) {
    deps.outbox.put(message, { document: outcome.ask, isLoud: true, hidden: outcome.hidden });
  } else if ('awaits' in outcome) {
    awaitWords(outcome, message, deps);
  } else if ('ask' in outcome) {
    ask(outcome, message, deps);
  } else if ('handOver' in outcome) {
    handOver(outcome, message, deps);
  } else if ('request' in outcome) {
    keep(outcome.keeps ?? [], deps);
    request(outcome.request, message, deps);
  } else if ('signal' in outcome) {
    checkRoom(outcome.signal.to, message, deps);
    checkShown(outcome.signal, message, deps);
    signalOperation({ ...outcome.signal, ...saidAt(message) }, message, deps);
    deps.follows.add(message, outcome.signal.to);
  } else {
    atOnce(outcome, message, deps);
  }
}

/** What is over as it begins, and only in the room. */
function atOnce(
  outcome: Extract<Outcome, { suspends: unknown } | { reviews: unknown }>,
  message: Message,
  deps: TalkDeps,
): void {
  refuseAtConsole(message);
  if ('suspends' in outcome) {
    suspend(outcome.suspends, message, deps);
  } else {
    review(outcome.reviews, message, deps);
  }
}

/** Whose voice counts must not be decided by who may be anybody. Throws `console_voice`. */
function refuseAtConsole({ fromConsole }: Message): void {
  if (fromConsole !== undefined) {
    throw new UserError('console_voice', 'Rights are taken and given back in the room only.');
  }
}

function answer(
  { answer: document, file, goesOn }: Extract<Outcome, { answer: unknown }>,
  message: Message,
  { outbox, lives }: TalkDeps,
): void {
  if (goesOn === undefined) {
    outbox.put(message, { document, isLoud: false, ...(file === undefined ? {} : { file }) });
    return;
  }
  const where = { room: message.room, key: `live/${message.id}`, thread: message.thread ?? message.id };
  outbox.announce(where, { document, isLoud: false });
  lives.start(`${message.room} ${message.sender}`, goesOn, (next) =>
    outbox.announce(where, { document: next, isLoud: false }),
  );
}

function takeAway(outcome: Outcome, message: Message, { outbox }: TalkDeps): void {
  if ('takesAway' in outcome && outcome.takesAway) {
    outbox.redact(message, { reason: 'it held a password', orElse: TAKE_IT_AWAY });
  }
}

/** What is said in another room does not reach an operation: there nobody sees it. Throws `unknown_operation`. */
export function checkRoom(id: OperationId, heard: Parameters<typeof homeOf>[0], { journal }: TalkDeps): void {
  if (journal.operation(id)?.room !== homeOf(heard)) {
    throw new UserError('unknown_operation', `There is no #${id} in this room.`);
  }
}

/** All of it when it can help, an incident number when it cannot. */
export function tell(message: Message, error: unknown, deps: TalkDeps): void {
  if (!(error instanceof Unanswered)) {
    deps.outbox.put(message, { document: explain(error, deps), isLoud: false, refuses: true });
  }
}

export function explain(error: unknown, { log, random }: Pick<TalkDeps, 'log' | 'random'>): Document {
  if (error instanceof UserError) {
    log.info({ code: error.code }, 'command refused');
    return lines(...error.message.split('\n'), error.message.includes(error.hint) ? '' : error.hint);
  }
  const incident = random.token().slice(0, 8);
  log.error({ err: error, incident }, 'command failed');
  return lines('Something broke on my side.', `Nothing was done. Incident ${incident}; the log has more.`);
}

/** How a call is typed. */
export function offer(call: Call, { prefix }: Pick<TalkDeps, 'prefix'>): string {
  return typedAs(call, prefix);
}

function handOver(
  { handOver: what, room }: Extract<Outcome, { handOver: unknown }>,
  message: Message,
  { outbox, log }: TalkDeps,
): void {
  const orElse = { room: message.room, thread: message.thread ?? message.id };
  outbox.handOver({ id: message.id, room }, { ...what, orElse });
  log.info({ to: message.sender, what: what.values.map(({ key }) => key) }, 'passwords are handed over');
  if (room !== message.room) {
    const document = lines('I told you in our room of two. It opens once, and is taken away after a while.');
    outbox.put(message, { document, isLoud: false });
  }
}

/** What is said next in this thread is the answer. */
function awaitWords(
  { ask: document, awaits: call }: Extract<Outcome, { awaits: unknown }>,
  message: Message,
  { inbox, outbox, clock }: TalkDeps,
): void {
  inbox.converse({ message, thread: message.thread ?? message.id, askedAt: clock.now(), call });
  outbox.put(message, { document, isLoud: true });
}

/** In the transaction in which the request begins: what it names is there, or neither is. */
function keep(texts: readonly Kept[], { vault }: TalkDeps): void {
  for (const { digest, text } of texts) {
    vault.put(vaultKey('kept', `text/${digest}`), text);
  }
}

function ask(outcome: Extract<Outcome, { options: unknown }>, message: Message, deps: TalkDeps): void {
  const { options } = outcome;
  const isChoice = options.length > 1;
  const document = isChoice ? [...outcome.ask, choices(options.map(({ label }) => label))] : outcome.ask;
  deps.inbox.ask({ message, options, askedAt: deps.clock.now() });
  deps.outbox.put(message, {
    document,
    isLoud: true,
    asks: message.sender,
    ...(isChoice && options.length <= MOST_SEEDED ? { seeds: keycaps.slice(0, options.length) } : {}),
  });
}

/** Who could not have it, whatever its plan says, is told at once and uses up no number. */
function request(wanted: Request, message: Message, deps: TalkDeps): void {
  if (!deps.disk.hasRoom()) {
    throw new UserError('disk_full', 'There is no room left on the disk of my data.');
  }
  const { id: command, sender: by, thread } = message;
  const scope = scopeOf(message);
  const isEmergency = emergencyOf(wanted) !== null;
  if (isEmergency && message.fromConsole !== undefined) {
    throw new UserError('console_voice', 'Whoever acts in an emergency says so in the room, as themselves.');
  }
  const asked = {
    actor: by,
    room: scope,
    class: null,
    now: deps.clock.now(),
    ...matterOf(wanted),
    isEmergency,
  };
  const decisions = possibleActions(wanted).map((actions) => decide(deps.roles(), { ...asked, actions }));
  const [first] = decisions;
  if (first?.decision === 'refused' && decisions.every(({ decision }) => decision === 'refused')) {
    throw new UserError('not_authorised', first.reason);
  }
  checkNotHeld({ request: wanted, by }, deps);
  const place = { room: homeOf(message), scope, command, thread: thread ?? command, ...saidAt(message) };
  const { id } = receive({ type: 'received', request: wanted, by, ...place }, deps);
  deps.follows.add(message, id);
}

/** What the plan may turn out to need: one of these, all of its actions. */
function possibleActions(wanted: Request): readonly (readonly string[])[] {
  if (wanted.action === 'run') {
    return [[runOf(wanted.function)]];
  }
  if (wanted.action === 'lift') {
    return [['rollback']];
  }
  if (wanted.action === 'unhold') {
    return [['hold']];
  }
  if (wanted.action !== 'deploy') {
    return [[wanted.action]];
  }
  if (wanted.chaos !== undefined) {
    return [wanted.isNew ? ['create', 'chaos'] : ['chaos']];
  }
  return wanted.isNew ? [['create', 'deploy']] : [['deploy'], ...upgrades, ['downgrade']];
}

const upgrades = ['patch', 'minor', 'major'].map((kind) => [`upgrade:${kind}`]);

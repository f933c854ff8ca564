import { maySomewhere, personOf } from '../../access/decide.ts';
import { UserError } from '../../kernel/errors.ts';
import { findCommand, type Guarded, nearestCommand, type Outcome } from '../command.ts';
import { lines } from '../document.ts';
import type { Heard, Message } from '../heard.ts';
import { isYes, nameWords, numberOf, parseWords } from '../parse.ts';
import type { Call, Dialogue, Question } from '../ports.ts';
import { SEEN } from '../say/overtaken.ts';
import type { TalkDeps } from './deps.ts';
import { carryOn, dialogueOf } from './dialogue.ts';
import { markHandled, offer, perform, tell } from './perform.ts';
import { runCommand } from './run-command.ts';
import { Unanswered } from './unanswered.ts';

/** What a stranger may ask in a minute: enough for `!help` and `!whoami`. */
const STRANGERS_PER_MINUTE = 3;

/** One thing heard, and the message that it stands for: itself, or the one whose question was answered by a reaction. */
export interface Turn {
  readonly heard: Heard;
  readonly message: Message;
  readonly deps: TalkDeps;
  readonly stop: AbortSignal;
  /** What it goes on with; by default nothing. */
  readonly dialogue?: Dialogue | null;
}

/** Reads first, as long as it takes; then writes what came of it, and that it is handled, in one transaction. */
export async function converse(message: Message, deps: TalkDeps, stop: AbortSignal): Promise<void> {
  if (!isWithinBudget(message, deps)) {
    return;
  }
  const dialogue = dialogueOf(message, deps);
  const turn: Turn = { heard: message, message, deps, stop, dialogue };
  await answering(turn, async () => {
    if (dialogue !== null) {
      return goOn(dialogue, turn);
    }
    const guarded = guardedIn(message, deps);
    if (guarded !== null) {
      return runGuarded(guarded, turn);
    }
    const call = toCall(message, deps);
    if (call === null) {
      return null;
    }
    if (deps.clock.now().getTime() - message.sentAt.getTime() > deps.limits.askAgainAfterMs) {
      return askAgain(call, deps);
    }
    showThatItWasSeen(call, message, deps);
    return runCommand(call, message, { deps, stop });
  });
}

/** How long a dialogue waits for the next answer, in milliseconds. */
const REPLY_WITHIN_MS = 24 * 3_600_000;

/** Nothing happens by an answer alone, so it may have waited while the bot was away. */
async function goOn({ call, askedAt }: Dialogue, turn: Turn): Promise<Outcome> {
  const { message, deps } = turn;
  if (Math.abs(deps.clock.now().getTime() - askedAt.getTime()) > REPLY_WITHIN_MS) {
    const again = `\`${offer(call, deps)}\` begins anew.`;
    return { answer: lines('I asked that more than a day ago, so nothing was done.', again) };
  }
  return runCommand({ ...call, reply: message.body }, message, turn);
}

/** Also behind a mistyped command: what people meant to keep to themselves is not offered back. */
function guardedIn({ body }: Message, { registry, prefix }: TalkDeps): (Guarded & Call) | null {
  const { name, words } = parseWords(body, prefix);
  const command = registry.get(name) ?? nearestCommand(registry, name);
  const guarded = command?.guard(words) ?? null;
  return command === null || guarded === null ? null : { command: command.name, ...guarded };
}

/** Before anything else a leak is told as what it is; what keeps the command from saying more is not worth a word then. */
async function runGuarded({ isLeak, ...call }: Guarded & Call, turn: Turn): Promise<Outcome> {
  const { message } = turn;
  if (!isLeak) {
    return runCommand(call, message, turn);
  }
  const outcome = await runCommand(call, message, turn).catch((error: unknown) => {
    if (error instanceof UserError || error instanceof Unanswered) {
      return null;
    }
    throw error;
  });
  const said = outcome !== null && 'answer' in outcome ? outcome.answer : [];
  return { answer: [...lines(LEAKED), ...said], takesAway: true };
}

const LEAKED =
  'A password does not belong into a room, so I take your message away. Nothing was done. Whoever is here may have read it: take it as known.';

/** Whatever `work` makes or throws becomes an answer, exactly one. */
export async function answering(turn: Turn, work: () => Promise<Outcome | null>): Promise<void> {
  const { heard, message, deps, stop } = turn;
  try {
    const outcome = await work();
    markHandled(heard, deps, () => (outcome === null ? undefined : act(outcome, turn)));
  } catch (error) {
    if (stop.aborted) {
      return; // Stays on disk, for the next start.
    }
    const help = error instanceof UserError ? await helpWith(error, turn) : null;
    markHandled(heard, deps, () =>
      help === null ? tell(message, error, deps) : perform(help, message, deps),
    );
  }
}

function act(outcome: Outcome, { dialogue = null, message, deps }: Turn): void {
  if (dialogue === null) {
    perform(outcome, message, deps);
  } else {
    carryOn(outcome, { dialogue, message }, deps);
  }
}

/** What may take a while is acknowledged at once; not what will be refused anyway. */
function showThatItWasSeen({ command }: Call, message: Message, deps: TalkDeps): void {
  const who = { actor: message.sender, now: deps.clock.now() };
  const actions = deps.registry.get(command)?.actions ?? [];
  const isSeen = message.fromConsole !== undefined;
  if (!isSeen && actions.some((action) => maySomewhere(deps.roles(), { ...who, action }))) {
    deps.outbox.react(message, SEEN);
  }
}

function isWithinBudget(message: Message, deps: TalkDeps): boolean {
  const isKnown = personOf(deps.roles(), message.sender) !== null;
  const perMinute = isKnown ? deps.limits.commandsPerMinute : STRANGERS_PER_MINUTE;
  const turn = deps.budget.take(message.sender, deps.clock.monotonicMs(), perMinute);
  if (turn === 'ask') {
    return true;
  }
  markHandled(message, deps, () => {
    if (turn === 'tell' && isKnown) {
      const document = lines('That is a lot at once.', 'I leave out what you send in the next minute.');
      deps.outbox.put(message, { document, isLoud: false });
    }
  });
  return false;
}

/** A number answers the sender's last question: the command that it stands for runs. `null`: it answers nothing. */
function toCall(message: Message, { inbox, registry, prefix, clock }: TalkDeps): Call | null {
  const number = numberOf(message.body);
  if (number !== null && !message.body.trim().startsWith(prefix)) {
    const question = inbox.question(message);
    return question !== null && isAnswerTo(question, message, clock.now()) ? choice(question, number) : null;
  }
  if (message.isCut) {
    throw new UserError('too_long', 'That is too long for a command.');
  }
  const typed = parseWords(message.body, prefix);
  const { args, usage } = findCommand(registry, typed.name);
  return nameWords(typed, args, usage);
}

/** How long a question may be answered by words, in milliseconds: later, a number is about something else. */
const ANSWER_WITHIN_MS = 10 * 60_000;

/** People say "ok" to each other as well: such words count in the question's own thread, or where nobody else is. */
function isAnswerTo(question: Question, { body, thread, isDirect }: Message, now: Date): boolean {
  const { message, askedAt } = question;
  const isThere = isDirect || thread === (message.thread ?? message.id);
  return Math.abs(now.getTime() - askedAt.getTime()) < ANSWER_WITHIN_MS && (isThere || !isYes(body));
}

/** Throws `bad_arguments` for a number that is not among the choices. */
export function choice(question: Question, number: number): Call {
  const option = question.options[number - 1];
  if (option === undefined) {
    throw new UserError('bad_arguments', `Answer with a number from 1 to ${question.options.length}.`);
  }
  return option.call;
}

/** What was typed while the bot was away is not simply done: much may have happened since. */
function askAgain(call: Call, deps: TalkDeps): Outcome {
  const label = offer(call, deps);
  const minutes = Math.round(deps.limits.askAgainAfterMs / 60_000);
  return {
    ask: lines(
      `You asked this more than ${minutes} min ago, while I was away. Nothing was done.`,
      `👍 or \`yes\` runs it now: \`${label}\``,
    ),
    options: [{ label, call }],
  };
}

/** A mistyped command is offered as it was meant; running it for that does nothing. */
async function helpWith(error: UserError, { message, deps, stop }: Turn): Promise<Outcome | null> {
  if (error.code !== 'unknown_command') {
    return null;
  }
  const typed = parseWords(message.body, deps.prefix);
  const command = nearestCommand(deps.registry, typed.name);
  if (command === null) {
    return null;
  }
  try {
    const call = nameWords({ ...typed, name: command.name }, command.args, command.usage);
    const meant = await runCommand(call, message, { deps, stop });
    const corrected = 'options' in meant && meant.options.length === 1 ? meant.options[0]?.call : undefined;
    return didYouMean(corrected ?? call, deps);
  } catch (other) {
    return other instanceof UserError && other.code !== 'not_authorised'
      ? { answer: lines(error.message, `Did you mean \`${command.usage}\`?`, 'Nothing was done.') }
      : null;
  }
}

function didYouMean(call: Call, deps: TalkDeps): Outcome {
  const label = offer(call, deps);
  return {
    ask: lines(`Did you mean \`${label}\`?`, 'Nothing was done. 👍 or `1` does it.'),
    options: [{ label, call }],
  };
}

import { personOf } from '../../access/decide.ts';
import type { Stance } from '../../access/votes.ts';
import { UserError } from '../../kernel/errors.ts';
import type { EventId } from '../../kernel/ids.ts';
import { isUnderReview } from '../../operations/emergency.ts';
import type { Signal } from '../../operations/ports.ts';
import { signalOperation } from '../../operations/signal.ts';
import { dropVotesOf } from '../../operations/vote.ts';
import type { Departure, Reaction, Redaction } from '../heard.ts';
import { isFirstToday } from '../once.ts';
import type { Topic } from '../ports.ts';
import { answering, choice } from './converse.ts';
import type { TalkDeps } from './deps.ts';
import { checkRoom, explain, keycaps, markHandled } from './perform.ts';
import { review } from './review.ts';
import { runCommand } from './run-command.ts';

const forIt = new Set(['👍', '✅']);
const againstIt = new Set(['👎', '❌']);
const besideIt = new Set(['🤷']);

/** A reaction counts only on the message that asked, for its plan, in its room. */
export async function hearReaction(reaction: Reaction, deps: TalkDeps, stop: AbortSignal): Promise<void> {
  const topic = deps.outbox.topicOf(reaction.target);
  if (topic?.kind === 'question' && topic.sender === reaction.sender) {
    return answerQuestion(reaction, topic.command, { deps, stop });
  }
  const signal = signalOf(reaction, topic);
  if (signal === null || personOf(deps.roles(), reaction.sender) === null) {
    markHandled(reaction, deps, () => {});
    return;
  }
  try {
    checkRoom(signal.to, reaction, deps);
    markHandled(reaction, deps, () => heed(signal, reaction, deps));
  } catch (error) {
    markHandled(reaction, deps, () => complain(error, reaction, { signal, deps }));
  }
}

/** 👍 to what was done in an emergency says that it was right. */
function heed(signal: Extract<Signal, { kind: VoteKind }>, reaction: Reaction, deps: TalkDeps): void {
  const operation = deps.journal.operation(signal.to);
  const isReview = operation !== null && isUnderReview(operation, deps.journal);
  if (isReview && signal.kind === 'approve') {
    review({ of: signal.to, isOk: true, why: '' }, reaction, deps);
  } else {
    signalOperation(signal, reaction, deps);
  }
}

/** A removed reaction is a withdrawn vote, unless the person said something else since. */
export function hearRedaction(redaction: Redaction, deps: TalkDeps): void {
  const reaction = deps.inbox.reaction(redaction.target);
  const signal = reaction === null ? null : signalOf(reaction, deps.outbox.topicOf(reaction.target));
  markHandled(redaction, deps, () => {
    if (reaction !== null && signal !== null && reaction.sender === redaction.sender) {
      const { to, plan, kind } = signal;
      signalOperation({ kind: 'withdraw', to, plan, stance: stances[kind] }, redaction, deps);
    }
  });
}

/** Who left takes their votes along. */
export function hearDeparture(departure: Departure, deps: TalkDeps): void {
  const here = deps.journal.open().filter(({ room }) => room === departure.room);
  const { sender, id: cause } = departure;
  markHandled(departure, deps, () =>
    dropVotesOf(sender, here, { ...deps, origin: { actor: sender, cause } }),
  );
}

type VoteKind = 'approve' | 'reject' | 'aside';

const stances: Readonly<Record<VoteKind, Stance>> = { approve: 'for', reject: 'block', aside: 'aside' };

function signalOf({ key }: Reaction, topic: Topic | null): Extract<Signal, { kind: VoteKind }> | null {
  const isCard = topic?.kind === 'operation' && (topic.slot === 'card' || topic.slot === 'room');
  if (!isCard) {
    return null;
  }
  const { operation: to, planning } = topic;
  const about = { to, plan: { planning } };
  if (forIt.has(key)) {
    return { kind: 'approve', ...about };
  }
  if (againstIt.has(key)) {
    return { kind: 'reject', ...about, why: '' };
  }
  return besideIt.has(key) ? { kind: 'aside', ...about, why: '' } : null;
}

/** The reaction runs what it stands for, as if the question's message had said so. */
async function answerQuestion(
  reaction: Reaction,
  command: EventId,
  { deps, stop }: { readonly deps: TalkDeps; readonly stop: AbortSignal },
): Promise<void> {
  const question = deps.inbox.question(reaction);
  const number = forIt.has(reaction.key) ? 1 : keycaps.indexOf(reaction.key) + 1;
  // An older question is answered by what came after it: its reactions mean nothing any more.
  if (question?.message.id !== command || number === 0) {
    markHandled(reaction, deps, () => {});
    return;
  }
  const { message } = question;
  const turn = { heard: reaction, message, deps, stop };
  await answering(turn, async () => runCommand(choice(question, number), message, { deps, stop }));
}

/** Why a vote did not count, once a day for each person and operation; an OK that is simply too late needs no words. */
function complain(
  error: unknown,
  reaction: Reaction,
  { signal, deps }: { readonly signal: Signal; readonly deps: TalkDeps },
): void {
  const { kind, to: operation } = signal;
  const isLate = error instanceof UserError && error.code === 'too_late';
  const isWorthSaying =
    !isLate || (kind === 'reject' && deps.journal.operation(operation)?.state === 'running');
  const thread = deps.journal.operation(operation)?.thread ?? null;
  if (isWorthSaying && isFirstToday(`vote/${operation}/${reaction.sender}`, deps)) {
    deps.outbox.put({ ...reaction, thread }, { document: explain(error, deps), isLoud: false });
  }
}

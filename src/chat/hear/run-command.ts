import { decide, personOf } from '../../access/decide.ts';
import { keyedDigest } from '../../kernel/digest.ts';
import { UserError } from '../../kernel/errors.ts';
import { holdsAt } from '../../operations/holds.ts';
import { position } from '../../operations/queue.ts';
import { pollOf } from '../../operations/vote.ts';
import { type Command, type CommandContext, findCommand, type Outcome } from '../command.ts';
import type { Message } from '../heard.ts';
import { isFirstToday } from '../once.ts';
import type { Call } from '../ports.ts';
import type { TalkDeps } from './deps.ts';
import { homeOf, membersOf, scopeOf } from './scope.ts';
import { Unanswered } from './unanswered.ts';
import { mayLook, visibleAdoption, visibleApps } from './visible-apps.ts';

export interface Running {
  readonly deps: TalkDeps;
  readonly stop: AbortSignal;
}

/** Runs a command for the sender, within the deadline. Throws `UserError`, or `Unanswered` towards a stranger. */
export async function runCommand(call: Call, message: Message, { deps, stop }: Running): Promise<Outcome> {
  const command = findCommand(deps.registry, call.command);
  checkNeeds(command, message, deps);
  const over = new AbortController();
  const signal = AbortSignal.any([stop, over.signal]);
  const late = deps.clock.sleep(deps.limits.commandWithinMs, signal).then(
    () => {
      throw new UserError('took_too_long', `\`${deps.prefix}${command.name}\` took too long.`);
    },
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([command.run(call.args, contextOf(message, { ...call, signal }, deps)), late]);
  } finally {
    over.abort();
  }
}

function checkNeeds({ needs }: Command, message: Message, deps: TalkDeps): void {
  if (needs === null) {
    return;
  }
  const policy = deps.roles();
  const { sender, room } = message;
  const who = { actor: sender, room: scopeOf(message), now: deps.clock.now() };
  const asked = { ...who, actions: [needs], class: null, app: null, recipe: null, server: null };
  const decision = decide(policy, asked, membersOf(message, policy));
  if (decision.decision === 'granted') {
    return;
  }
  if (personOf(policy, sender) !== null) {
    throw new UserError('not_authorised', decision.reason);
  }
  if (!isFirstToday(`stranger/${room}/${sender}`, deps)) {
    throw new Unanswered();
  }
  throw new UserError('not_authorised', decision.reason);
}

interface Said {
  readonly reply?: string | null;
  readonly signal: AbortSignal;
}

function contextOf(
  message: Message,
  { notes = {}, reply = null, signal }: Pick<Call, 'notes'> & Said,
  deps: TalkDeps,
): CommandContext {
  const policy = deps.roles();
  const members = membersOf(message, policy);
  const who = { actor: message.sender, room: scopeOf(message), now: deps.clock.now() };
  const isVisible = mayLook(policy, { who, members });
  return {
    who,
    members,
    ...placeOf(message),
    now: who.now,
    policy,
    apps: visibleApps(deps.apps, isVisible),
    adoption: visibleAdoption(deps.adoption, isVisible),
    ...deps.looks,
    journal: deps.journal,
    positionOf: (operation) => position(operation, deps.journal.open()),
    pollOf: (operation) => pollOf(operation, deps),
    holds: () => holdsAt(deps.journal, deps.clock.now()),
    directRoom: message.isDirect ? message.room : deps.inbox.directRoom(message.sender),
    keep: (text) => ({ digest: keyedDigest(deps.digestKey, text), text }),
    notes,
    reply,
    commands: [...deps.registry.values()],
    bot: { version: deps.version, prefix: deps.prefix },
    timeOf: deps.timeOf,
    exactTimeOf: deps.exactTimeOf,
    momentOf: deps.momentOf,
    signal,
  };
}

function placeOf(message: Message): Pick<CommandContext, 'room' | 'isConsole'> {
  return { room: homeOf(message), isConsole: message.fromConsole !== undefined };
}

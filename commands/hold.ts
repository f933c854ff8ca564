import { z } from 'zod';
import { isSamePerson, nameOf } from '../src/access/people.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { emergencyFlag, emergencyPart, emergencyTyped } from '../src/chat/pick/emergency-args.ts';
import { pickHeld } from '../src/chat/pick/held.ts';
import { ownWords } from '../src/chat/pick/own-words.ts';
import { durationWords } from '../src/kernel/duration.ts';
import { UserError } from '../src/kernel/errors.ts';
import { looksLikeMoment, MOMENT_FORMS } from '../src/kernel/moment.ts';
import { heldWords } from '../src/operations/holds.ts';

/** Where nobody says how long, in milliseconds: long enough to sleep over it. */
const DEFAULT_MS = 24 * 3_600_000;
/** A hold that nobody needs any more is in everybody's way. */
const MOST_MS = 90 * 86_400_000;

export default defineCommand({
  name: 'hold',
  summary: 'Let nobody change an app until then, by default for a day: somebody is on it.',
  example: '!hold nextcloud until 18:00 the disk is swapped',
  usage: '<app|all> [until] [time] <reason> [--emergency <why>]',
  actions: ['hold'],
  args: z.object({ app: z.string(), words: ownWords, emergency: emergencyFlag }),
  async run({ app: named, words, emergency }, context): Promise<Outcome> {
    const picked = await pickHeld(named, context, (app) => ({
      command: 'hold',
      args: { app, words, ...emergencyTyped(emergency) },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { about, hold } = picked;
    const { policy, who, timeOf } = context;
    if (hold !== null && !isSamePerson(policy, hold.by, who.actor)) {
      throw new UserError('held', heldWords(hold, { timeOf, nameOf: (user) => nameOf(policy, user) }));
    }
    const { until, why } = partWords(words, context);
    const replaces = hold?.id ?? null;
    return { request: { action: 'hold', about, until, why, replaces, ...emergencyPart(emergency) } };
  },
});

/** The end, and the reason behind it. Throws `bad_arguments` for a moment that is none, one that is over or too far, and no reason. */
function partWords(words: string, context: CommandContext): { readonly until: Date; readonly why: string } {
  const { moment, rest } = momentIn(words, context.momentOf);
  const now = context.now.getTime();
  const until = moment ?? new Date(now + DEFAULT_MS);
  if (until.getTime() <= now || until.getTime() > now + MOST_MS) {
    throw new UserError('bad_arguments', `A hold ends after now, and within ${durationWords(MOST_MS)}.`);
  }
  if (rest === '') {
    const example = '`!hold wiki 18:00 the disk is swapped`';
    throw new UserError('bad_arguments', `A hold needs a reason, for those who meet it: ${example}.`);
  }
  return { until, why: rest };
}

/** One word, or two as in `tomorrow 9:30`. */
function momentIn(
  words: string,
  momentOf: CommandContext['momentOf'],
): { readonly moment: Date | null; readonly rest: string } {
  const parts = words.split(' ').filter((word) => word !== '');
  const isSaid = parts[0]?.toLowerCase() === 'until' && parts.length > 1;
  const given = isSaid ? parts.slice(1) : parts;
  for (const count of [2, 1]) {
    const moment = given.length < count ? null : momentOf(given.slice(0, count).join(' '));
    if (moment !== null) {
      return { moment, rest: given.slice(count).join(' ') };
    }
  }
  if (isSaid || looksLikeMoment(given[0] ?? '')) {
    throw new UserError('bad_arguments', `\`${given[0]}\` is no time. These are: ${MOMENT_FORMS}.`);
  }
  return { moment: null, rest: given.join(' ') };
}

import { z } from 'zod';
import { nameOf } from '../src/access/decide.ts';
import { flag } from '../src/chat/arguments.ts';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { isToldHere } from '../src/chat/pick/operations-here.ts';
import { OperationId } from '../src/kernel/ids.ts';
import type { Operation } from '../src/operations/operation.ts';
import { subjectOf, wishIn } from '../src/operations/subject.ts';

const PER_PAGE = 10;

export default defineCommand({
  name: 'history',
  summary: 'List what was done, newest first.',
  example: '!history nextcloud',
  args: z.object({ app: z.string().optional(), before: flag(OperationId.optional(), '#') }),
  async run({ app, before }, context) {
    const isTold = await isToldHere(context);
    const found: Operation[] = [];
    for (const operation of context.journal.past(before ?? null)) {
      if (isTold(operation) && isAbout(operation, app)) {
        found.push(operation);
      }
      if (found.length > PER_PAGE) {
        break; // One more than is shown: so there is another page.
      }
    }
    const page = found.slice(0, PER_PAGE);
    if (page.length === 0) {
      return { answer: lines(nothing(app, before)) };
    }
    return {
      answer: lines(
        ...page.map((operation) => row(operation, context)),
        ...(found.length > PER_PAGE ? [older(page, app, context)] : []),
      ),
    };
  },
});

/** By its whole name, its first part or its recipe: also what is no app any more has a history. */
function isAbout({ request }: Operation, words: string | undefined): boolean {
  const wanted = words?.toLowerCase();
  const subject = subjectOf(request);
  if (wanted === undefined || subject === null) {
    return wanted === undefined;
  }
  const { app, recipe } = subject;
  return app === wanted || recipe === wanted || app.startsWith(`${wanted}.`);
}

/** `#142 Sat 10:02 Lou: deploy wiki.oak.coop, ok`. */
function row(operation: Operation, { journal, policy, timeOf }: CommandContext): string {
  const { id, by, request, ending } = operation;
  const at = journal.history(id)[0]?.at;
  const when = at === undefined ? '' : ` ${timeOf(at)}`;
  const after = request.action === 'rollback' ? request.after : undefined;
  const who = after === undefined ? nameOf(policy, by) : `offered after #${after}`;
  return `#${id}${when} ${who}: ${wishIn(request)}, ${ending?.verdict ?? 'under way'}`;
}

function older(page: readonly Operation[], app: string | undefined, { bot }: CommandContext): string {
  const words = ['history', app, '--before', page.at(-1)?.id].filter((word) => word !== undefined);
  return `Older: \`${bot.prefix}${words.join(' ')}\` · one in full: \`${bot.prefix}show ${page.at(0)?.id}\``;
}

function nothing(app: string | undefined, before: number | undefined): string {
  const what = app === undefined ? 'Nothing was done here' : `Nothing was done to \`${app}\` here`;
  return before === undefined ? `${what} yet.` : `${what} before #${before}.`;
}

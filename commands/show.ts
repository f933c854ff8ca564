import { z } from 'zod';
import { nameOf } from '../src/access/decide.ts';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { operationHere } from '../src/chat/pick/operations-here.ts';
import { assertNever } from '../src/kernel/errors.ts';
import { OperationId } from '../src/kernel/ids.ts';
import type { Operation, OperationEvent } from '../src/operations/operation.ts';
import type { JournalRow } from '../src/operations/ports.ts';
import { doneAtOnce, subjectOf, wishIn } from '../src/operations/subject.ts';

/** Lines in the message; the rest goes along as a file. */
const MOST_LINES = 12;
const FIRST_LINES = 5;
/** Of a plan's card: with fewer, all of them have room there. */
const MOST_CARD_LINES = 5;

export default defineCommand({
  name: 'show',
  summary: 'Tell the story of one operation.',
  example: '!show 142',
  args: z.object({ operation: OperationId }),
  async run({ operation: id }, context) {
    const operation = await operationHere(id, context);
    const rows = context.journal.history(id);
    const title = titleOf(operation);
    const story = rows.flatMap((row) => told(row, { rows, context }));
    const file = { name: `${id}.txt`, text: inFull(title, rows, context) };
    if (story.length < MOST_LINES) {
      const answer = lines(title, ...story);
      return hasLongCard(operation) ? { answer, file } : { answer };
    }
    const left = MOST_LINES - 2 - FIRST_LINES;
    const cut = [...story.slice(0, FIRST_LINES), '… all of it is in the file', ...story.slice(-left)];
    return { answer: lines(title, ...cut), file };
  },
});

function titleOf({ id, plan, request }: Operation): string {
  const about = subjectOf(request);
  const parts = [
    `#${id}`,
    plan?.words.title ?? doneAtOnce(request) ?? request.action,
    ...(about === null ? [] : [about.app]),
  ];
  return parts.join(' · ');
}

/** Its card may have left out details, and says that they are told here. */
function hasLongCard({ plan }: Operation): boolean {
  const { facts = [], more = [], outlook = [] } = plan?.words ?? {};
  return more.length > 0 && facts.length + more.length + outlook.length > MOST_CARD_LINES;
}

interface Telling {
  readonly rows: readonly JournalRow[];
  readonly context: Pick<CommandContext, 'policy' | 'timeOf'>;
}

/** What is only the beginning of something is told while nothing came of it. */
function told(row: JournalRow, { rows, context }: Telling): string[] {
  const isLast = row === rows.at(-1);
  return row.event.type === 'stepStarted' && !isLast
    ? []
    : [`${context.timeOf(row.at)} ${wordsOf(row, { rows, context })}`];
}

/** Every row, with who stood behind it and through what: as the journal has it. */
function inFull(title: string, rows: readonly JournalRow[], context: CommandContext): string {
  const story = rows.flatMap((row) => [
    `${row.seq} · ${row.at.toISOString()} · ${row.actor} (${row.cause})`,
    `  ${wordsOf(row, { rows, context })}`,
    ...(row.event.type === 'planned' ? planLines(row.event).map((line) => `    ${line}`) : []),
  ]);
  return `${[title, ...story].join('\n')}\n`;
}

function planLines({ plan }: Extract<OperationEvent, { type: 'planned' }>): readonly string[] {
  const steps = plan.steps.map(({ label }, index) => `${index + 1}. ${label}`);
  const { title, facts, more = [], outlook = [] } = plan.words;
  return [title, ...facts, ...more, ...outlook, ...steps];
}

function endingWords({ ending }: Extract<OperationEvent, { type: 'closed' }>): string {
  return [ending.verdict, ending.reason, ending.hint].filter((words) => words !== '').join(': ');
}

function wordsOf(row: JournalRow, { rows, context }: Telling): string {
  const { event } = row;
  const who = (user: Operation['by']): string => nameOf(context.policy, user);
  switch (event.type) {
    case 'received':
      return `${who(event.by)} asked: ${wishIn(event.request)}${placeOf(event)}`;
    case 'planned':
      return plannedWords(event, context);
    case 'approved':
      return `OK by ${who(event.by)}${placeOf(event)}`;
    case 'blocked':
      return `${who(event.by)} blocked it${placeOf(event)}${event.why === '' ? '' : `: ${event.why}`}`;
    case 'stoodAside':
      return `${who(event.by)} stood aside${event.why === '' ? '' : `: ${event.why}`}`;
    case 'withdrawn':
      return row.cause === 'roles'
        ? `what ${who(event.by)} said does not count any more`
        : `${who(event.by)} took that back`;
    case 'queued':
      return `agreed${event.behind.length === 0 ? '' : `, after ${event.behind.map((id) => `#${id}`).join(', ')}`}`;
    case 'voided':
      return `plan void: ${event.reason}`;
    case 'started':
      return 'started';
    case 'resumed':
      return 'taken up again after a break';
    case 'stepStarted':
      return `… ${stepAt(row, rows, event.step)}`;
    case 'stepDone':
      return `✓ ${stepAt(row, rows, event.step)}${event.trouble === undefined ? '' : `, but: ${event.trouble}`}`;
    case 'cancelAsked':
      return `${who(event.by)} cancelled it${placeOf(event)}`;
    case 'clockMoved':
      return `the server’s clock was set ${event.byMs > 0 ? 'ahead' : 'back'}: all times moved along`;
    case 'closed':
      return endingWords(event);
    default:
      return assertNever(event);
  }
}

function plannedWords(
  { plan, rule, asked, expiresAt }: Extract<OperationEvent, { type: 'planned' }>,
  { policy, timeOf }: Telling['context'],
): string {
  const names = asked.map((user) => nameOf(policy, user)).join(', ');
  const whom = names === '' ? '' : `; asked: ${names}, until ${timeOf(new Date(expiresAt))}`;
  return `plan ${plan.digest.slice(0, 4)} (${rule})${whom}`;
}

/** A step by its words in the plan that was in force when the row was written. */
function stepAt({ seq }: JournalRow, rows: readonly JournalRow[], step: number): string {
  const planned = rows.findLast((row) => row.seq < seq && row.event.type === 'planned')?.event;
  return planned?.type === 'planned' ? (planned.plan.steps[step]?.label ?? 'a step') : 'a step';
}

function placeOf({ at }: { readonly at?: 'console' }): string {
  return at === 'console' ? ', at the console' : '';
}

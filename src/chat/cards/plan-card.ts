import { durationWords } from '../../kernel/duration.ts';
import { emergencyOf } from '../../operations/emergency.ts';
import type { Operation, Plan } from '../../operations/operation.ts';
import { type Block, type Document, lines, quote } from '../document.ts';
import type { ShownPlan } from '../looks.ts';
import { toText } from '../render/text.ts';
import type { Story } from './story.ts';
import { askingLines, saidLines } from './tally-lines.ts';
import type { Teller } from './teller.ts';

/** Rows of a card. What people must know is shown whatever it takes; details only as far as there is room, but for the first ones. */
const MOST_ROWS = 12;
const FIRST_DETAILS = 2;

/** What would change, and whose OK it needs. */
export function planCard({ operation, voidedFor }: Story, teller: Teller): Document {
  const { id, plan, plannings } = operation;
  if (plan === null) {
    return lines(`#${id} · This plan is void.`, voidedFor ?? 'Something moved since.', 'A new one follows.');
  }
  const again = plannings > 1 && voidedFor !== null ? [`New plan. ${voidedFor}`] : [];
  const emergency = emergencyOf(operation.request);
  const reason = emergency === null ? [] : [`⚠ An emergency, without an OK: ${emergency}`];
  const head = lines(`#${id} · ${plan.words.title}`, ...again, ...reason);
  const tail = [
    ...quoteIn(plan, teller),
    ...outlookIn(plan),
    ...goesBackIn(plan),
    ...endOf(operation, teller),
  ];
  return withDetails(plan, { head, tail, rest: `\`${teller.prefix}show ${id}\`` });
}

/** The plan alone. One row is left for what can be done with it. */
export function planFacts(plan: Pick<Plan, 'words'>): ShownPlan {
  const { title, facts, more = [], outlook = [] } = plan.words;
  const document = withDetails(plan, { head: lines(title), tail: outlookIn(plan), rest: 'see the file' });
  const whole = toText(lines(title, ...facts, ...more, ...outlook));
  return whole === toText(document)
    ? { document }
    : { document, file: { name: 'plan.txt', text: `${whole}\n` } };
}

interface Around {
  readonly head: Document;
  readonly tail: Document;
  /** Where what has no room is to be read. */
  readonly rest: string;
}

function withDetails({ words }: Pick<Plan, 'words'>, { head, tail, rest }: Around): Document {
  const { facts, more = [] } = words;
  const known = [...head, ...lines(...facts)];
  const room = MOST_ROWS - rowsOf([...known, ...tail]);
  const shown = fitting(lines(...more), room);
  const left = more.length - shown.length;
  const counted = left === 0 ? [] : lines(`and ${left} more ${left === 1 ? 'line' : 'lines'}: ${rest}`);
  return [...known, ...shown, ...counted, ...tail];
}

/** All of them, or as many as fit with a row that says how many do not. */
function fitting(details: Document, room: number): Document {
  if (rowsOf(details) <= room) {
    return details;
  }
  const upTo = details.findIndex((_, index) => rowsOf(details.slice(0, index + 1)) > room - 1);
  return details.slice(0, Math.max(upTo, FIRST_DETAILS));
}

function rowsOf(document: Document): number {
  return document.length === 0 ? 0 : toText(document).split('\n').length;
}

function outlookIn({ words }: Pick<Plan, 'words'>): Document {
  return lines(...(words.outlook ?? []));
}

/** What people agree to with it for the case that it goes wrong. */
function goesBackIn({ goesBackAfterMs }: Plan): Document {
  return goesBackAfterMs === undefined
    ? []
    : lines(`Should it go wrong: no answer in ${durationWords(goesBackAfterMs)}, and I go back.`);
}

function quoteIn({ words }: Plan, { quoteOf }: Teller): readonly Block[] {
  const rows = words.quote === undefined ? [] : quoteOf(words.quote);
  return rows.length === 0 ? [] : [quote(rows)];
}

function endOf(operation: Operation, teller: Teller): Document {
  const tallies = teller.tallyOf(operation);
  if (operation.state === 'closed') {
    return [...saidLines(tallies), ...lines(`Over: ${operation.ending?.verdict}.`)];
  }
  const isAsking = operation.state === 'waiting' && tallies.some(({ standing }) => standing !== 'met');
  return isAsking
    ? [...askingLines(operation, tallies, teller)]
    : [...saidLines(tallies), ...waitingFor(operation, teller)];
}

/** Its place in the queue, when it was agreed to; else what keeps it from its start. */
function waitingFor({ id, state, behind }: Operation, { progressOf }: Teller): readonly Block[] {
  if (state !== 'queued') {
    return [];
  }
  const first = behind.map((other) => `#${other}`).join(', ');
  return first === '' ? lines(progressOf(id)?.words ?? '') : lines(`Starts after ${first}.`);
}

import type { Operation, Plan } from '../operations/operation.ts';
import { type Block, type Document, lines, quote } from './document.ts';
import type { Story } from './story.ts';
import { askingLines, saidLines } from './tally-lines.ts';
import type { Teller } from './teller.ts';

/** What would change, and whose OK it needs. */
export function planCard({ operation, voidedFor }: Story, teller: Teller): Document {
  const { id, plan, state } = operation;
  if (plan === null) {
    return lines(`#${id} · This plan is void.`, voidedFor ?? 'Something moved since.', 'A new one follows.');
  }
  const again = operation.plannings > 1 && voidedFor !== null ? [`New plan. ${voidedFor}`] : [];
  const facts = [
    ...lines(`#${id} · ${plan.words.title}`, ...again, ...plan.words.facts),
    ...quoteIn(plan, teller),
  ];
  if (state === 'closed') {
    const said = saidLines(teller.tallyOf(operation));
    return [...facts, ...said, ...lines(`Over: ${operation.ending?.verdict}.`)];
  }
  return [...facts, ...consentLines(operation, teller)];
}

/** The plan alone, as `plan` shows it without asking for anything. */
export function planFacts({ words }: Pick<Plan, 'words'>): Document {
  return lines(words.title, ...words.facts);
}

function quoteIn({ words }: Plan, { quoteOf }: Teller): readonly Block[] {
  const rows = words.quote === undefined ? [] : quoteOf(words.quote);
  return rows.length === 0 ? [] : [quote(rows)];
}

function consentLines(operation: Operation, teller: Teller): readonly Block[] {
  const tallies = teller.tallyOf(operation);
  const isAsking = operation.state === 'waiting' && tallies.some(({ standing }) => standing !== 'met');
  return isAsking
    ? askingLines(operation, tallies, teller)
    : [...saidLines(tallies), ...waitingFor(operation)];
}

/** Its place in the queue, when it was agreed to. */
function waitingFor({ state, behind }: Operation): readonly Block[] {
  const first = behind.map((id) => `#${id}`).join(', ');
  return state === 'queued' && first !== '' ? lines(`Starts after ${first}.`) : [];
}

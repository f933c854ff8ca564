import { needed } from '../access/consent.ts';
import type { Operation, Plan } from '../operations/operation.ts';
import { type Block, type Document, line, lines, quote } from './document.ts';
import type { Story } from './story.ts';
import { oneOf, type Teller } from './teller.ts';

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
    return [...facts, ...lines(`Over: ${operation.ending?.verdict}.`)];
  }
  return [...facts, ...consentLines(operation, plan, teller)];
}

/** The plan alone, as `plan` shows it without asking for anything. */
export function planFacts({ words }: Pick<Plan, 'words'>): Document {
  return lines(words.title, ...words.facts);
}

function quoteIn({ words }: Plan, { quoteOf }: Teller): readonly Block[] {
  const rows = words.quote === undefined ? [] : quoteOf(words.quote);
  return rows.length === 0 ? [] : [quote(rows)];
}

function consentLines(operation: Operation, plan: Plan, teller: Teller): readonly Block[] {
  const { id, approvals, expiresAt } = operation;
  const consent = operation.consent ?? { kind: 'none' };
  const missing = needed(consent) - approvals.length;
  const agreed = approvals.length === 0 ? [] : lines(`OK by ${approvals.map(teller.nameOf).join(', ')}.`);
  if (missing <= 0) {
    return [...agreed, ...waitingFor(operation)];
  }
  const by = expiresAt === null ? '' : ` by ${teller.timeOf(expiresAt)}`;
  const sign = `👍 or \`${teller.prefix}approve ${id}\` · plan ${plan.digest.slice(0, 4)}`;
  return [...agreed, ...asking(operation, { missing, by, teller }), ...lines(sign)];
}

/** Its place in the queue, when it was agreed to. */
function waitingFor({ state, behind }: Operation): readonly Block[] {
  const first = behind.map((id) => `#${id}`).join(', ');
  return state === 'queued' && first !== '' ? lines(`Starts after ${first}.`) : [];
}

interface Asking {
  readonly missing: number;
  readonly by: string;
  readonly teller: Teller;
}

function asking(
  { consent, asked, by: requester }: Operation,
  { missing, by, teller }: Asking,
): readonly Block[] {
  if (consent?.kind === 'confirm') {
    return [line('Needs your OK, ', { user: requester }, `${by}.`)];
  }
  const names = oneOf(asked.map(teller.nameOf));
  return lines(`Needs ${missing} OK: ${names}${by}.`);
}

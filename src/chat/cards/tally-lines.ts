import { type Approvals, asksOf } from '../../access/consent.ts';
import { assertNever } from '../../kernel/errors.ts';
import { offeredAfter } from '../../operations/offered.ts';
import type { Operation } from '../../operations/operation.ts';
import { type Block, line, lines } from '../document.ts';
import { oneOf, type PartTally, type Teller } from './teller.ts';

/** What a plan still needs, how far that is, and how people say it. */
export function askingLines(
  operation: Operation,
  tallies: readonly PartTally[],
  teller: Teller,
): readonly Block[] {
  const asked = tallies.flatMap((tally) => partLines(operation, tally, teller));
  return [...asked, ...saidLines(tallies), ...lines(...signs(operation, tallies, teller))];
}

/** What was said so far: `2 of 3: ✓ Ana ✓ Kim`. */
export function saidLines(tallies: readonly PartTally[]): readonly Block[] {
  return lines(
    ...tallies.map(forLine),
    ...[...new Set(tallies.flatMap(({ asides }) => asides))].map((voice) => `${voice} stands aside.`),
    ...blocksIn(tallies).map(([voice, why]) => `✗ ${voice} blocks${why === '' ? '.' : `: ${why}`}`),
  );
}

/** Who blocks once, however many things it is a block of. */
function blocksIn(tallies: readonly PartTally[]): readonly (readonly [string, string])[] {
  return [...new Map(tallies.flatMap(({ blocks }) => blocks).map(({ voice, why }) => [voice, why]))];
}

function forLine({ part, all, for: names }: PartTally): string {
  if (names.length === 0) {
    return '';
  }
  const ticks = names.map((name) => `✓ ${name}`).join(' ');
  switch (part.kind) {
    case 'approvals':
      return mostOf(part) === 1
        ? `OK by ${names.join(', ')}.`
        : `${names.length} of ${mostOf(part)}: ${ticks}`;
    case 'ballot':
      return `${names.length} of ${all ?? 0} for it: ${ticks}`;
    case 'confirm':
    case 'lazy':
      return `OK by ${names.join(', ')}.`;
    default:
      return assertNever(part);
  }
}

/** One OK may serve several asks: at least so many are needed. */
function mostOf(approvals: Approvals): number {
  return Math.max(...asksOf(approvals).map(({ count }) => count));
}

function partLines(operation: Operation, tally: PartTally, { nameOf, timeOf }: Teller): readonly Block[] {
  const { part, standing, all } = tally;
  const { asked, by: requester, expiresAt, runsAt } = operation;
  const by = expiresAt === null ? '' : ` by ${timeOf(expiresAt)}`;
  if (standing === 'met') {
    return [];
  }
  switch (part.kind) {
    case 'confirm':
      return [line('Needs your OK, ', { user: requester }, `${by}.`)];
    case 'approvals': {
      const missing = Math.max(1, mostOf(part) - tally.for.length);
      const names = asked.map(nameOf).filter((name) => !tally.for.includes(name));
      return lines(`Needs ${missing} ${missing === 1 ? 'OK' : 'OKs'}: ${oneOf(names)}${by}.`);
    }
    case 'ballot': {
      const voices = part.by === 'person' ? `${all ?? 0}` : `${all ?? 0} collectives`;
      return lines(`A ballot${by}: more than half of ${voices} for it, nobody against.`);
    }
    case 'lazy': {
      const when = runsAt === null ? 'then' : timeOf(runsAt);
      return part.isHastened === true
        ? lines(`No answer by ${when}: I go back, as agreed with the plan.`)
        : lines(`Runs ${when} unless somebody blocks it.`);
    }
    default:
      return assertNever(part);
  }
}

/** How people say it: by reaction, or typed. */
function signs(
  { id, plan, request }: Operation,
  tallies: readonly PartTally[],
  { prefix }: Teller,
): readonly string[] {
  const open = new Set(tallies.filter(({ standing }) => standing !== 'met').map(({ part }) => part.kind));
  const of = `plan ${plan?.digest.slice(0, 4) ?? ''}`;
  if (open.has('ballot')) {
    return [`👍 for · 👎 block · 🤷 aside · ${of}`, `or \`${prefix}vote ${id} for|block|aside\``];
  }
  if (offeredAfter(request) !== null) {
    return [
      `👍 or \`${prefix}approve ${id}\` goes back · ${of}`,
      `👎 or \`${prefix}reject ${id}\` leaves it so`,
    ];
  }
  if (open.has('confirm') || open.has('approvals')) {
    return [`👍 or \`${prefix}approve ${id}\` · ${of}`];
  }
  return [`👎 or \`${prefix}reject ${id}\` blocks · ${of}`];
}

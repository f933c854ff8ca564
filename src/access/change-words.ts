import { durationWords } from '../kernel/duration.ts';
import { assertNever } from '../kernel/errors.ts';
import { asksOf, type Consent, type Part, partsOf } from './consent.ts';
import type { Rule } from './policy.ts';
import { anyOf, joined } from './words.ts';

/** Longer ids and patterns are cut, in UTF-16 units. */
const MOST_SHOWN = 60;
/** Patterns that are shown at most. */
const MOST_LISTED = 6;

/** As code, whatever it holds: what comes from outside draws nothing else on a card. */
export function inCode(text: string): string {
  const plain = text.replaceAll('`', "'").replaceAll(/[\p{C}\p{Z}]/gu, '?');
  return `\`${plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN - 1)}…` : plain}\``;
}

export function listed(words: readonly string[]): string {
  return words.map(inCode).join(', ');
}

/** Patterns of apps or servers, the widest first: those that are not shown fit less. */
export function patternsIn(patterns: readonly string[]): string {
  const widest = patterns.toSorted((one, other) => rank(one) - rank(other));
  const left = widest.length - MOST_LISTED;
  return `${listed(widest.slice(0, MOST_LISTED))}${left > 0 ? ` and ${left} more` : ''}`;
}

function rank(pattern: string): number {
  return pattern.includes('*') ? pattern.length : 1000;
}

/** ` until 2027-03-01`: the day that an assignment ends with, or the moment. */
export function endOf(until: Date | null): string {
  if (until === null) {
    return '';
  }
  const isDay = until.getTime() % 86_400_000 === 0;
  return ` until ${isDay ? new Date(until.getTime() - 1).toISOString().slice(0, 10) : until.toISOString()}`;
}

/** `isAboutAll`: patterns of apps may be named. */
export function ruleWords(
  { actions, class: kind, apps, servers, roles, needs, goesBackMs }: Rule,
  isAboutAll: boolean,
): string {
  const when = [
    `${listed(actions)}${kind === null ? '' : ` (${kind})`}`,
    apps.length === 0 ? '' : `of ${isAboutAll ? patternsIn(apps) : 'some apps'}`,
    servers.length === 0 ? '' : `on ${patternsIn(servers)}`,
    roles.length === 0 ? '' : `by ${anyOf(roles)}`,
  ];
  const back = goesBackMs === null ? '' : `, and goes back by itself after ${durationWords(goesBackMs)}`;
  return `${when.filter((part) => part !== '').join(' ')} needs ${needsWords(needs)}${back}`;
}

/** `2 OKs of a steward, within 24 h`. */
function needsWords(needs: Consent): string {
  const parts = partsOf(needs).map(partWords);
  return parts.length === 0 ? 'no OK' : joined(parts, 'and');
}

function partWords(part: Part): string {
  switch (part.kind) {
    case 'confirm':
      return 'the requester’s own OK';
    case 'approvals':
      return `${joined(asksOf(part).map(askWords), 'and')}${within(part.withinMs)}`;
    case 'lazy':
      return `silence of ${durationWords(part.afterMs)}${whose(part.from, ' by ')}`;
    case 'ballot':
      return `a ballot by ${part.by}${whose(part.from, ' of ')}${within(part.withinMs)}`;
    default:
      return assertNever(part);
  }
}

function askWords({ count, from, requester }: ReturnType<typeof asksOf>[number]): string {
  const other = requester === 'excluded' ? ', not the requester’s' : '';
  return `${count} ${count === 1 ? 'OK' : 'OKs'}${whose(from, ' of ')}${other}`;
}

function whose(from: readonly string[] | null, before: string): string {
  return from === null ? '' : `${before}${anyOf(from)}`;
}

function within(ms: number | null): string {
  return ms === null ? '' : `, within ${durationWords(ms)}`;
}

import { offeredAfter } from '../../operations/offered.ts';
import type { Operation, Plan, Verdict } from '../../operations/operation.ts';
import { doneAtOnce, nameOfMatter, wishIn } from '../../operations/subject.ts';
import { type Block, type Document, line, lines, quote } from '../document.ts';
import { emergencyLine } from './emergency-line.ts';
import type { Story } from './story.ts';
import { durationText, type Teller } from './teller.ts';
import { leftLines } from './what-is-left.ts';

/** How it ended: what it means for members, then why, then what to do next. */
export function verdictCard(story: Story, teller: Teller): Document {
  const { operation } = story;
  return [
    ...lines(`${sign[verdictOf(operation)]}#${operation.id} · ${headline(operation)}`),
    ...body(operation, teller),
    ...lines(whoAndHowLong(story, teller)),
  ];
}

/** The reaction on the command. */
export const marks: Record<Verdict, string> = {
  ok: '✅',
  'rolled back': '❌',
  failed: '❌',
  'needs a person': '⚠️',
  cancelled: '❌',
  rejected: '❌',
  expired: '❌',
};

const sign: Record<Verdict, string> = {
  ok: '✅ ',
  'rolled back': '❌ ',
  failed: '❌ ',
  'needs a person': '⚠ ',
  cancelled: '',
  rejected: '',
  expired: '',
};

/** One line for the room: asking, and then the outcome. */
export function roomLine({ operation }: Story, teller: Teller): Document {
  const { id, ending } = operation;
  const outcome = ending === null ? '' : `${sign[ending.verdict]}#${id} · ${headline(operation)}`;
  const usual = (): Document =>
    ending === null
      ? askingLine(operation, teller)
      : lines(`${outcome}${ending.verdict === 'ok' ? '' : '. See the thread.'}`);
  return emergencyLine(operation, outcome, teller) ?? usual();
}

function askingLine(operation: Operation, teller: Teller): Document {
  const { id, asked, plan, by } = operation;
  if (operation.state !== 'waiting' || plan === null) {
    return lines(`#${id} · ${plan?.words.title ?? 'A new plan is made'}. See the thread.`);
  }
  if (asked.length === 0 && operation.runsAt !== null) {
    const when = `Runs ${teller.timeOf(operation.runsAt)} unless somebody blocks it: see the thread.`;
    const after = offeredAfter(operation.request);
    if (after !== null) {
      return lines(`⚠ #${after} did not end well. #${id} · ${plan.words.title}. ${when}`);
    }
    return lines(`#${id} · ${teller.nameOf(by)} plans: ${plan.words.title}. ${when}`);
  }
  const who = asked.flatMap((user, index) => [index === 0 ? '' : ', ', { user }]);
  return [line(askingWords(operation, plan, teller), ...who, ': see the thread.')];
}

function askingWords({ id, by, at, request }: Operation, { words }: Plan, { nameOf }: Teller): string {
  const after = offeredAfter(request);
  if (after !== null) {
    return `⚠ #${after} did not end well. #${id} · ${words.title}. OK of `;
  }
  const place = at === 'console' ? ', at the console,' : '';
  return `#${id} · ${nameOf(by)}${place} asks for an OK: ${words.title}. `;
}

function headline({ request, plan, ending }: Operation): string {
  const subject = plan?.words.title ?? wishIn(request);
  const words: Record<Verdict, string> = {
    ok: plan?.words.done ?? doneAtOnce(request) ?? subject,
    failed: plan?.words.failed ?? unplanned(request),
    'rolled back': `${nameOfMatter(request)} went back to what it was`,
    'needs a person': `${nameOfMatter(request)} needs a person`,
    cancelled: `Cancelled: ${subject}`,
    rejected: `Not done: ${subject}`,
    expired: `Expired: ${subject}`,
  };
  return ending === null ? subject : words[ending.verdict];
}

function unplanned(request: Operation['request']): string {
  const name = nameOfMatter(request);
  return request.action === 'rollback' ? `${name} cannot go back` : `${name}: no plan could be made`;
}

function body(operation: Operation, teller: Teller): readonly Block[] {
  const { ending, id } = operation;
  const excerpt = teller.excerptOf(id);
  if (ending?.verdict === 'ok') {
    return [...goodNews(operation), ...(excerpt.length === 0 ? [] : [quote(excerpt)])];
  }
  return [
    ...lines(...(ending?.reason ?? '').split('\n')),
    ...(excerpt.length === 0 ? [] : [quote(excerpt)]),
    ...lines(...leftLines(operation, teller), hintOf(operation), wayBackOf(operation)),
  ];
}

function goodNews({ plan, ending }: Operation): readonly Block[] {
  const url = plan?.url ?? null;
  const noop = plan?.isNoop === true ? 'It ran as wanted: nothing had to change.' : '';
  return lines(
    url === null ? '' : `${url} answers.`,
    noop,
    ending?.reason ?? '',
    ...(plan?.words.next ?? []),
  );
}

function wayBackOf({ ending }: Operation): string {
  return ending?.wayBack === undefined ? '' : `The way back is #${ending.wayBack}: see below.`;
}

/** `Add a server. Then `!deploy wiki`.`, `Add a server. `!deploy wiki` goes on with it.` Source: `steps/next-words.ts`. */
const ONCE_MORE = /\s*(?:Then )?`!\w+ [^`]+`(?:, after `[^`]+`,?)?(?: goes on with it)?\.$/;

function hintOf({ ending }: Operation): string {
  const said = ending?.hint ?? '';
  // A version that went wrong is hidden: where the way back is offered, the same once more is none.
  const hint = ending?.wayBack === undefined ? said : said.replace(ONCE_MORE, '');
  return hint.startsWith('Nothing was') ? hint.replace(/^[^.]*\.\s*/, '') : hint;
}

function whoAndHowLong({ operation, startedAt, receivedAt, lastAt }: Story, { nameOf }: Teller): string {
  const took = durationText(lastAt.getTime() - (startedAt ?? receivedAt).getTime());
  const isOffered = offeredAfter(operation.request) !== null;
  const ok = operation.approvals.filter((user) => isOffered || user !== operation.by).map(nameOf);
  const silent = operation.runsAt !== null && operation.ending?.verdict === 'ok' ? ', nobody blocked it' : '';
  const agreed = ok.length === 0 ? silent : `, OK by ${ok.join(', ')}`;
  const place = operation.at === 'console' ? ' at the console' : '';
  const after = offeredAfter(operation.request);
  const asked = after === null ? `Asked by ${nameOf(operation.by)}${place}` : `Offered after #${after}`;
  return `${startedAt === null ? '' : `${took}. `}${asked}${agreed}.`;
}

function verdictOf({ id, ending }: Operation): Verdict {
  if (ending === null) {
    throw new TypeError(`#${id} has no verdict to tell.`);
  }
  return ending.verdict;
}

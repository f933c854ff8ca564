import type { ServiceChange } from '../../stack/diff.ts';
import { partByHand } from '../../stack/difference/by-hand.ts';
import { differences, linesOf } from '../../stack/difference/differences.ts';
import { isFromOldEngine } from '../../stack/stored.ts';
import type { Standstill } from '../../swarm/standstill.ts';
import type { Baseline } from './baseline.ts';

/** Differences shown on the card of each kind; the rest is counted. */
const MOST_SHOWN = 6;

/** What changes with every version and is in the card's first lines already, or shows itself as another file or password. */
const OLD_NEWS =
  /^(setting (TYPE|RECIPE|\w+_VERSION) changed|new setting \w+_VERSION|(new )?label coop-cloud\.(version|recipe|chaos|autoupdate).*)$/;

/** The lines of a card on what the files want now. */
export function newsLines(changes: readonly ServiceChange[], baseline: Baseline | null): readonly string[] {
  return shown(
    partsOf(changes, baseline).flatMap(({ service, news }) => news.map((line) => `${service}: ${line}`)),
  );
}

/** The lines on what somebody changed by hand and this goes over. */
export function overwrittenLines(
  changes: readonly ServiceChange[],
  baseline: Baseline | null,
): readonly string[] {
  const byHand = partsOf(changes, baseline).flatMap(({ service, byHand: lines }) =>
    lines.map((line) => `${service}: ${line}`),
  );
  return byHand.length === 0 ? [] : [`⚠ ${baseline?.words}, overwritten:`, ...shown(byHand)];
}

function partsOf(changes: readonly ServiceChange[], baseline: Baseline | null): readonly Parts[] {
  return changes.filter(({ to }) => to !== null).map((change) => part(change, baseline));
}

interface Parts {
  readonly service: string;
  readonly news: readonly string[];
  readonly byHand: readonly string[];
}

function part({ service, name, from, to, words }: ServiceChange, baseline: Baseline | null): Parts {
  const posted = baseline?.specs.get(name);
  if (from === null || to === null) {
    return { service, news: ['new'], byHand: [] };
  }
  if (posted === undefined) {
    return { service, news: words.filter(isNews), byHand: [] };
  }
  const { byHand, news } = partByHand(differences(from, to, isFromOldEngine(from)), from, posted);
  return { service, news: linesOf(news).filter(isNews), byHand: linesOf(byHand) };
}

function isNews(difference: string): boolean {
  return !OLD_NEWS.test(difference);
}

function shown(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_SHOWN;
  return more > 1 ? [...lines.slice(0, MOST_SHOWN), `and ${more} more changes`] : lines;
}

/** Services that stand half-way, by their short names, in words; `isSame`: nothing else changes about it. */
export function standstillWords(service: string, why: Standstill, isSame: boolean): string {
  const words: Record<Standstill, string> = {
    'update paused': `Swarm had paused the update of ${service}`,
    'way back paused': `Swarm had paused the way back of ${service}`,
    'partly as before': `${service} runs partly as before`,
  };
  return `${words[why]}; ${isSame ? 'this resumes it' : 'this goes over it'}`;
}

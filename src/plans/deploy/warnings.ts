import { missingSettings } from '../../apps/new-app.ts';
import { where } from '../../kernel/errors.ts';
import { reachesIntoServer } from '../../recipes/change-class.ts';
import { textOf } from '../../recipes/tree.ts';
import { listed } from '../../recipes/words.ts';
import type { LoadedStack } from '../../stack/load.ts';
import type { Change } from './words.ts';

const MOST_REMARKS = 2;
const MOST_NAMED = 4;
/** Nearly every recipe has it, and the swarm starts what ends too early again. */
const HARMLESS = /\bdepends_on\b/;

/** What people should know before they say OK to a deploy. */
export function warningsOf(change: Change): readonly string[] {
  const { app, empty, loaded, changes, tree, isNew, rivals, reaches, live } = change;
  const orphans = changes.filter(({ to }) => to === null).map(({ service }) => service);
  const missing = isNew ? [] : missingSettings(textOf(tree, '.env.sample') ?? '', app.env);
  const starts = live.services.length === 0 ? changes : [];
  const taken = new Set(starts.flatMap(({ to }) => (to === null ? [] : reachesIntoServer(to))));
  return [
    rivalsLine(rivals),
    taken.size === 0 ? '' : `⚠ takes of the server itself: ${listed([...taken], MOST_NAMED)}`,
    reaches.length === 0 ? '' : `⚠ reaches further than before: ${listed(reaches, MOST_NAMED)}`,
    orphans.length === 0 ? '' : `⚠ left over, kept running: ${orphans.join(', ')}`,
    empty.length === 0 ? '' : `⚠ empty settings: ${listed(empty, MOST_NAMED)}`,
    missing.length === 0 ? '' : `⚠ settings it lacks: ${listed(missing, MOST_NAMED)}`,
    ...remarksOf(loaded),
  ].filter((line) => line !== '');
}

/** Which apps those are, is not said: they may be another room's. */
function rivalsLine({ length }: readonly string[]): string {
  const have = length === 1 ? 'another app has' : `${length} other apps have`;
  return length === 0 ? '' : `⚠ ${have} the same \`DOMAIN\`: only one is reached.`;
}

/** What docker passes over in silence, with its line; more than a few are counted. */
function remarksOf({ warnings }: LoadedStack): readonly string[] {
  const remarks = warnings.filter(({ sentence }) => !HARMLESS.test(sentence));
  const shown = remarks
    .slice(0, MOST_REMARKS)
    .map(({ place, sentence }) => `⚠ ${where(place)} ${firstOf(sentence)}`);
  const more = remarks.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more remarks on the recipe`] : shown;
}

/** `It has no effect. Write it so.` → `It has no effect.`: the way out is for the recipe's maintainers. */
function firstOf(sentence: string): string {
  return sentence.replace(/\. .*$/s, '.');
}

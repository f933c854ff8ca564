import type { Digest } from '../../kernel/ids.ts';
import type { Plan, RequestOf } from '../../operations/operation.ts';
import type { RecipeCommit } from '../../recipes/recipes.ts';
import { releaseNotes } from '../../recipes/release-notes.ts';
import type { SecretPlan } from '../../recipes/secrets.ts';
import { titleOf } from '../../recipes/title.ts';
import { type ChangeClass, versionsPassed } from '../../recipes/version.ts';
import { foreign, listed } from '../../recipes/words.ts';
import type { ServiceChange } from '../../stack/diff.ts';
import { shortName } from '../../stack/short-name.ts';
import type { ServiceSpec, StackSpec } from '../../stack/spec.ts';
import type { Standstill } from '../../swarm/standstill.ts';
import type { ExternalObjects, LiveStack } from '../../swarm/swarm.ts';
import type { AwayTimes } from '../parts/away-times.ts';
import type { Rendered } from '../parts/render-app.ts';
import { isOnlyRecipe, namedVersion, shortVersion, upstreamOf } from '../parts/version-words.ts';
import type { WayBack } from '../rollback/way-back.ts';
import { type After, afterLines } from './after-steps.ts';
import type { Baseline } from './baseline.ts';
import { newsLines, overwrittenLines, standstillWords } from './change-lines.ts';
import { outlookOf, waysOnOf } from './outlook.ts';
import { warningsOf } from './warnings.ts';

/** All that is known of a deploy when its card is written. */
export interface Change extends Rendered {
  readonly request: RequestOf<'deploy'>;
  readonly isNew: boolean;
  /** With images pinned. */
  readonly spec: StackSpec;
  readonly secrets: readonly SecretPlan[];
  readonly changes: readonly ServiceChange[];
  readonly live: LiveStack;
  readonly found: ExternalObjects;
  /** Services that stay half-way until they are posted again, by name. */
  readonly standstills: ReadonlyMap<string, Standstill>;
  /** What the stack was left with; `null`: nobody knows. */
  readonly baseline: Baseline | null;
  /** The newest revision is this very stack already. */
  readonly isKept: boolean;
  /** Stands for the place that the recipe comes from. */
  readonly source: Digest;
  /** What reaches further than what runs, in words; empty where nothing runs. */
  readonly reaches: readonly string[];
  readonly wayBack: WayBack | null;
  readonly times: AwayTimes;
  /** The version that runs; `null`: none, or nobody knows. */
  readonly from: string | null;
  /** The same, but for a commit that is no release: then that. */
  readonly runs: string | null;
  /** The commit that is meant instead of a release; `null`: a release is. */
  readonly commit: RecipeCommit | null;
  /** What does not change and is restarted all the same, by the service's name: as it is posted. */
  readonly forced: ReadonlyMap<string, ServiceSpec>;
  readonly why: string;
  /** Other apps that answer at the same domain. */
  readonly rivals: readonly string[];
  readonly after: After;
  readonly versions: readonly string[];
}

/** What its maintainers have written for the release that comes. */
const NEXT = 'next';
const MOST_NOTE_LENGTH = 160;

export function wordsOfDeploy(
  change: Change,
  { kind, isNoop }: { readonly kind: ChangeClass | null; readonly isNoop: boolean },
): Plan['words'] {
  const title = titleOf(change.app.recipe);
  const runs = change.live.services.length > 0;
  return {
    title: runs ? changeTitle(change, isNoop) : `${change.isNew ? 'New app' : 'Start'}: ${title}`,
    facts: [...headOf(change, kind, isNoop), ...bodyOf(change, isNoop), ...warningsOf(change)],
    more: isNoop ? [] : [...detailsOf(change)],
    outlook: isNoop ? [] : [...outlookOf(change)],
    done: doneOf(change),
    failed: `${runs ? namedVersion(title, change) : title} does not start`,
    waysOn: waysOnOf(change),
  };
}

function doneOf(change: Change): string {
  const { app, live, runs, version, standstills, changes } = change;
  const title = titleOf(app.recipe);
  if (live.services.length > 0 && runs !== version) {
    return `${title} runs on ${isOnlyRecipe(change) ? 'recipe ' : ''}${shortVersion(version, change)}`;
  }
  if (change.forced.size > 0 && changes.length === 0) {
    return `${title} was restarted`;
  }
  const changed = new Set(changes.map(({ name }) => name));
  const names = [...standstills.keys()]
    .filter((name) => !changed.has(name))
    .map((name) => shortName(name, app.stack));
  return names.length === 0
    ? `${title} is running`
    : `${title} is running: the update of ${listed(names)} went through`;
}

function changeTitle(change: Change, isNoop: boolean): string {
  const { app, runs, version, changes, forced } = change;
  const title = titleOf(app.recipe);
  if (runs !== null && runs !== version) {
    const what = isOnlyRecipe(change) ? `${title} recipe` : title;
    return `${what} ${shortVersion(runs, change)} → ${shortVersion(version, change)}`;
  }
  if (forced.size > 0 && changes.length === 0) {
    return `Restart: ${title}`;
  }
  return isNoop ? `${title}: nothing to change` : `Change: ${title}`;
}

function headOf(change: Change, kind: ChangeClass | null, isNoop: boolean): readonly string[] {
  const { app, version, why, commit } = change;
  if (commit !== null) {
    return [`${app.name}, on ${app.server}`, ...chaosLines(commit)];
  }
  const [recipe = version] = version.split('+');
  const size = isNoop ? '' : sizeOf(change, kind);
  return [
    `${app.name}, on ${app.server}`,
    `Recipe ${recipe} (${titleOf(app.recipe)} ${upstreamOf(version)})${size}`,
    why,
  ].filter((line) => line !== '');
}

/** How much it asks for, in words; nothing for what starts. */
function sizeOf({ from, runs, version, changes }: Change, kind: ChangeClass | null): string {
  const words = { patch: 'small', minor: 'medium', major: 'big' };
  if (from === null) {
    return '';
  }
  if (kind !== null) {
    return from === version ? ' · a big change (major)' : ` · a ${words[kind]} step (${kind})`;
  }
  if (from !== version) {
    return ' · a step back';
  }
  return changes.length === 0 || runs !== version ? '' : ' · same version';
}

/** `⚠ Chaos: branch mail, commit 1a2b3c4d`, what it says of itself, and where it stands. */
function chaosLines({ commit, branch, subject, after }: RecipeCommit): readonly string[] {
  const named = branch === null ? '' : `branch ${foreign(branch, 60)}, `;
  const later = after === null ? 0 : after.commits;
  return [
    `⚠ Chaos, no release: ${named}commit ${commit.slice(0, 8)}`,
    `“${foreign(subject, 80)}”`,
    after === null
      ? 'It comes after no release.'
      : `${later === 0 ? 'No commit' : count(later, 'commit')} after ${after.version}`,
  ];
}

function bodyOf(change: Change, isNoop: boolean): readonly string[] {
  if (isNoop) {
    return ['Everything is as the files say.'];
  }
  const isFirst = change.live.services.length === 0;
  return [
    ...(isFirst
      ? []
      : [madeOf(change, newObjects(change)), ...overwrittenLines(change.changes, change.baseline)]),
    ...resumedOf(change),
    ...forcedLines(change),
    ...afterLines(change.after),
    ...(isFirst ? startLines(change) : ['Other apps: untouched.']),
  ].filter((line) => line !== '');
}

function startLines(change: Change): readonly string[] {
  const { spec, loaded, isNew } = change;
  const volumes = count(loaded.volumes.length, 'volume');
  const made = madeOf(change, [count(spec.services.length, 'service'), isNew ? volumes : '']);
  return [
    // Only its nodes know whether they are there: after a stop they are.
    isNew || volumes === '' ? '' : `Data that is there stays (${volumes}).`,
    `${made} Other apps: untouched.`,
  ];
}

/** `Makes 4 services, 3 passwords.` */
function madeOf({ secrets }: Change, objects: readonly string[]): string {
  const made = [...objects, count(secrets.length, 'password')].filter((part) => part !== '');
  return made.length === 0 ? '' : `Makes ${made.join(', ')}.`;
}

/** What the card shows while there is room for it. */
/** What its makers say comes first: a card has room for some of it only, and members read that rather than fields of services. */
function detailsOf(change: Change): readonly string[] {
  const { live, changes, baseline } = change;
  return [...notesOf(change), ...(live.services.length === 0 ? [] : newsLines(changes, baseline))];
}

/** Beside services and passwords: what a running app gets anew. */
function newObjects({ spec, found }: Change): readonly string[] {
  const networks = spec.networks.filter(({ Name }) => !found.networks.has(Name));
  const files = [
    ...spec.configs.filter(({ Name }) => !found.configs.has(Name)),
    ...spec.secrets.filter(({ Name }) => !found.secrets.has(Name)),
  ];
  return [count(networks.length, 'network'), count(files.length, 'file')];
}

function forcedLines({ forced, app, standstills }: Change): readonly string[] {
  const names = [...forced.keys()].filter((name) => !standstills.has(name));
  return names.length === 0
    ? []
    : [`Restarts ${listed(names.map((name) => shortName(name, app.stack)))}, though nothing of it changes.`];
}

function resumedOf({ standstills, changes, app }: Change): readonly string[] {
  const changed = new Set(changes.map(({ name }) => name));
  return [...standstills].map(([name, why]) =>
    standstillWords(shortName(name, app.stack), why, !changed.has(name)),
  );
}

/** The first words of the notes of every version that is passed. */
function notesOf(change: Change): readonly string[] {
  const { tree, from, version, versions, commit } = change;
  const released = from === null ? [] : versionsPassed(from, version, versions);
  const passed = commit === null ? released : [NEXT];
  return releaseNotes(tree, passed).map(({ version: of, text }) => {
    const note = text.replaceAll(/\s+/g, ' ').trim();
    return `${shortVersion(of, change)}: ${note.length > MOST_NOTE_LENGTH ? `${note.slice(0, MOST_NOTE_LENGTH)}…` : note}`;
  });
}

function count(number: number, word: string): string {
  return number === 0 ? '' : `${number} ${word}${number === 1 ? '' : 's'}`;
}

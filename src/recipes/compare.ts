import { diffStack, type ServiceChange } from '../stack/diff.ts';
import type { LoadedStack } from '../stack/load.ts';
import { changeClass } from './change-class.ts';
import { overlayImages } from './overlay-images.ts';
import type { RecipeTree } from './recipes.ts';
import { type ReleaseNote, releaseNotes } from './release-notes.ts';
import type { SampleSettings } from './sample-stack.ts';
import { type ChangeClass, classOfChange, compareVersions, versionsPassed } from './version.ts';

/** A recipe at one version, as its sample makes it. */
export interface Side {
  readonly version: string;
  readonly tree: RecipeTree;
  readonly sample: SampleSettings;
  readonly stack: LoadedStack;
}

/** What appeared, went and stayed with something else in it. */
export interface Changes {
  readonly added: readonly string[];
  readonly gone: readonly string[];
  readonly changed: readonly string[];
}

export interface RecipeChange {
  /** By the parts that changed, never by the number alone. */
  readonly class: ChangeClass;
  /** What the numbers of the two versions say. */
  readonly said: ChangeClass;
  readonly services: readonly ServiceChange[];
  /** `changed`: another default. */
  readonly settings: Changes;
  /** Those that are commented out in the sample; none of them is told to have changed. */
  readonly options: Changes;
  /** Settings that came and have no default: somebody must fill them in. */
  readonly toFillIn: readonly string[];
  readonly secrets: Changes;
  readonly configs: Changes;
  /** Configs with other content under the same name: the engine will refuse them. */
  readonly unbumped: readonly string[];
  readonly volumes: Changes;
  /** Of overlays that the sample leaves out: `compose.smtp.yml relay`, and the images as they are written. */
  readonly overlayImages: readonly { readonly where: string; readonly from: string; readonly to: string }[];
  readonly files: Changes;
  /** Of every version passed; on the way back, of every version left behind. */
  readonly notes: readonly ReleaseNote[];
}

/** Told as the recipe itself, or as secrets. */
const PLUMBING = /^(?:TYPE|RECIPE|SECRET_\w+_VERSION)$/;

/** `versions`: oldest first. */
export function compareRecipes(from: Side, to: Side, versions: readonly string[]): RecipeChange {
  const services = diffStack(from.stack.spec.services, to.stack.spec.services);
  const settings = changesOf(from.sample.values, to.sample.values);
  const [before, after] = [configsOf(from.stack), configsOf(to.stack)];
  return {
    class: changeClass(from.version, to.version, services),
    said: classOfChange(from.version, to.version),
    services,
    settings: without(settings, PLUMBING),
    options: without(optionsBetween(from.sample, to.sample), PLUMBING),
    toFillIn: settings.added.filter((key) => to.sample.values[key] === ''),
    secrets: changesOf(keysOf(from.stack.secrets), keysOf(to.stack.secrets)),
    configs: changesOf(before.byKey, after.byKey),
    unbumped: changesOf(before.byName, after.byName).changed.map((name) => after.keyOf.get(name) ?? name),
    volumes: changesOf(keysOf(from.stack.volumes), keysOf(to.stack.volumes)),
    overlayImages: imagesBetween(from, to),
    files: changesOf(filesOf(from.tree), filesOf(to.tree)),
    notes: notesBetween(from, to, versions),
  };
}

/** An option that became a setting, or the other way, is told as a setting. */
function optionsBetween(from: SampleSettings, to: SampleSettings): Changes {
  const { added, gone } = changesOf(from.optional, to.optional);
  return {
    added: added.filter((key) => !Object.hasOwn(from.values, key)),
    gone: gone.filter((key) => !Object.hasOwn(to.values, key)),
    changed: [],
  };
}

function imagesBetween(from: Side, to: Side): RecipeChange['overlayImages'] {
  const [before, after] = [from, to].map(({ tree, sample }) => overlayImages(tree, sample));
  const { changed } = changesOf(before ?? {}, after ?? {});
  return changed.map((where) => ({ where, from: before?.[where] ?? '', to: after?.[where] ?? '' }));
}

/** Whether it leads back: to an older one of these versions. A branch or commit is taken for what comes next. */
export function isWayBack(from: string, to: string, versions: readonly string[]): boolean {
  return versions.includes(to) && compareVersions(from, to) > 0;
}

/** From the tree of the newer one, which holds the notes of all before it; of what is no release, those of the next one too. */
function notesBetween(from: Side, to: Side, versions: readonly string[]): readonly ReleaseNote[] {
  if (!versions.includes(to.version)) {
    const since = versions.filter((version) => compareVersions(version, from.version) > 0);
    return releaseNotes(to.tree, [...since, 'next']);
  }
  const [older, newer] = isWayBack(from.version, to.version, versions) ? [to, from] : [from, to];
  return releaseNotes(newer.tree, versionsPassed(older.version, newer.version, versions));
}

function changesOf(from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>): Changes {
  return {
    added: Object.keys(to).filter((key) => !Object.hasOwn(from, key)),
    gone: Object.keys(from).filter((key) => !Object.hasOwn(to, key)),
    changed: Object.keys(to).filter((key) => Object.hasOwn(from, key) && from[key] !== to[key]),
  };
}

function without({ added, gone, changed }: Changes, pattern: RegExp): Changes {
  const keep = (keys: readonly string[]): readonly string[] => keys.filter((key) => !pattern.test(key));
  return { added: keep(added), gone: keep(gone), changed: keep(changed) };
}

function keysOf(uses: readonly { readonly key: string }[]): Readonly<Record<string, string>> {
  return Object.fromEntries(uses.map(({ key }) => [key, '']));
}

interface Configs {
  /** Content by the recipe's own name, and by the one on the swarm. */
  readonly byKey: Readonly<Record<string, string>>;
  readonly byName: Readonly<Record<string, string>>;
  readonly keyOf: ReadonlyMap<string, string>;
}

function configsOf({ spec, configs }: LoadedStack): Configs {
  const content = new Map(
    spec.configs.map(({ Name, Data, Templating }) => [Name, `${Templating?.Name} ${Data}`]),
  );
  const used = configs.filter(({ name }) => content.has(name));
  return {
    byKey: Object.fromEntries(used.map(({ key, name }) => [key, content.get(name) ?? ''])),
    byName: Object.fromEntries(used.map(({ name }) => [name, content.get(name) ?? ''])),
    keyOf: new Map(used.map(({ key, name }) => [name, key])),
  };
}

function filesOf({ files }: RecipeTree): Readonly<Record<string, string>> {
  return Object.fromEntries([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')]));
}

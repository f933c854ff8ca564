import { createHash } from 'node:crypto';
import { UserError } from '../../src/kernel/errors.ts';
import { RecipeName } from '../../src/kernel/ids.ts';
import { type Catalogue, type CatalogueEntry, mergeEntries } from '../../src/recipes/catalogue.ts';
import { maturityOf, parseReadme } from '../../src/recipes/readme.ts';
import type { Recipes, RecipeVersion } from '../../src/recipes/recipes.ts';
import { newestRelease, releasesOf, sortVersions } from '../../src/recipes/version.ts';

export interface FakeRelease {
  readonly version: string;
  /** Paths and texts. */
  readonly files: Readonly<Record<string, string>>;
  /** By default it is. */
  readonly isAnnotated?: boolean;
}

export interface FakeRecipes extends Recipes {
  /** Seen by everybody only after `refresh`, as with git. */
  publish(recipe: string, release: FakeRelease): void;
  /** Where config.yml takes it from, from now on. */
  moveTo(recipe: string, place: string): void;
  /** What a refresh answers from now on; `null`: the sources are there again. */
  away(reason: string | null): void;
  /** What `accepted-tags.yml` says from now on. */
  accept(recipe: string, version: string, commit: string): void;
  /** The recipe's tag is taken back at its source. */
  withdraw(recipe: string, version: string): void;
  /** Where a branch stands from the next `refresh` on. */
  pushBranch(recipe: string, branch: string, files: FakeRelease['files']): void;
  /** What the list of recipes tells beside them. */
  listed: Catalogue;
}

/** Recipes in memory, each with its releases in the order in which they were made. */
export function fakeRecipes(initial: Readonly<Record<string, readonly FakeRelease[]>>): FakeRecipes {
  const sources = new Map(Object.entries(initial).map(([name, releases]) => [name, [...releases]]));
  const known = new Map([...sources].map(([name, releases]) => [name, [...releases]]));
  const places = new Map<string, string>();
  let awayBecause: string | null = null;
  const accepted = new Map<string, string>();

  function offeredBy(recipe: RecipeName): readonly FakeRelease[] {
    const releases = known.get(recipe);
    if (releases === undefined) {
      throw new UserError('unknown_recipe', `There is no recipe \`${recipe}\` here.`);
    }
    return releases;
  }

  /** A tag that was moved: what it is now at the source, as far as somebody asked. */
  const moves = new Map<string, FakeRelease>();
  const withdrawn = new Set<string>();
  /** By recipe and branch, oldest first: the last is where the branch stands. */
  const pushed = new Map<string, FakeRelease[]>();
  const branches = new Map<string, readonly FakeRelease[]>();

  function versionsIn(recipe: RecipeName): readonly RecipeVersion[] {
    return offeredBy(recipe).map((release) => {
      const key = `${recipe} ${release.version}`;
      const first = versionOf(release);
      const now = moves.get(key);
      const settled = now === undefined ? undefined : accepted.get(key);
      const moved =
        now === undefined ? null : { from: first.commit, to: versionOf(now).commit, by: 'source' as const };
      return {
        ...first,
        commit: settled ?? first.commit,
        moved: settled === undefined ? moved : null,
        isWithdrawn: withdrawn.has(key),
      };
    });
  }

  function releaseAt(recipe: RecipeName, wanted: string): FakeRelease {
    const tag = versionsIn(recipe).find(({ version }) => version === wanted);
    const digits = tag?.commit ?? wanted.replace(/\+U$/, '');
    const all = [
      ...offeredBy(recipe),
      ...[...moves].flatMap(([key, to]) => (key.startsWith(`${recipe} `) ? [to] : [])),
      ...[...branches].flatMap(([key, commits]) => (key.startsWith(`${recipe} `) ? commits : [])),
    ];
    const release = /^[0-9a-f]{7,40}$/.test(digits)
      ? all.find((candidate) => versionOf(candidate).commit.startsWith(digits))
      : undefined;
    if (release === undefined) {
      throw new UserError('unknown_version', `\`${recipe}\` has no version \`${wanted}\`.`);
    }
    return release;
  }

  const fake: FakeRecipes = {
    listed: { entries: [], problem: null },
    list: async () => [...known.keys()].toSorted().map((name) => RecipeName.parse(name)),
    versions: async (recipe) => sortVersions(versionsIn(recipe)),
    async read(recipe, wanted) {
      const release = releaseAt(recipe, wanted);
      return { recipe, commit: versionOf(release).commit, files: bytesOf(release) };
    },
    async commit(recipe, name) {
      const branch = branches.get(`${recipe} ${name}`);
      const found = branch?.at(-1) ?? (/^[0-9a-f]{7,40}$/.test(name) ? releaseAt(recipe, name) : undefined);
      if (found === undefined) {
        throw new UserError('unknown_commit', `\`${recipe}\` has no branch and no commit \`${name}\`.`);
      }
      const last = newestRelease(sortVersions(versionsIn(recipe)))?.version;
      return {
        commit: versionOf(found).commit,
        branch: branch === undefined ? null : name,
        subject: 'Try something',
        at: new Date(0),
        after: last === undefined ? null : { version: last, commits: branch?.length ?? 0 },
      };
    },
    difference: async (recipe, from, to) => differenceOf(releaseAt(recipe, from), releaseAt(recipe, to)),
    source: async (recipe) => places.get(recipe) ?? `https://git.example.coop/${recipe}.git`,
    async catalogue() {
      const names = (await fake.list()).map((name) => aboutOf(name, versionsIn(name), offeredBy(name)));
      return { entries: mergeEntries(names, fake.listed.entries), problem: fake.listed.problem };
    },
    async refresh(recipe) {
      const kept = offeredBy(recipe);
      if (awayBecause !== null) {
        return { isFresh: false, reason: awayBecause };
      }
      const offered = sources.get(recipe) ?? [];
      pushed.forEach((all, key) => branches.set(key, [...all]));
      const fresh = offered.filter((release) => kept.every(({ version }) => version !== release.version));
      const moved = offered.filter((release) => !kept.includes(release) && !fresh.includes(release));
      known.set(recipe, [...kept, ...fresh]);
      moved.forEach((release) => moves.set(`${recipe} ${release.version}`, release));
      kept
        .filter(({ version }) => offered.every((release) => release.version !== version))
        .forEach(({ version }) => withdrawn.add(`${recipe} ${version}`));
      const names = moved.map(({ version }) => `\`${version}\``).join(', ');
      return { isFresh: true, reason: moved.length === 0 ? null : `Somebody moved ${names} at the source.` };
    },
    moveTo: (recipe, place) => void places.set(recipe, place),
    publish: (recipe, release) => {
      const others = (sources.get(recipe) ?? []).filter(({ version }) => version !== release.version);
      sources.set(recipe, [...others, release]);
    },
    pushBranch: (recipe, branch, files) => {
      const key = `${recipe} ${branch}`;
      const before = pushed.get(key) ?? [];
      pushed.set(key, [...before, { version: `${branch} ${before.length + 1}`, files }]);
    },
    away: (reason) => {
      awayBecause = reason;
    },
    accept: (recipe, version, commit) => {
      accepted.set(`${recipe} ${version}`, commit);
    },
    withdraw: (recipe, version) => {
      const left = (sources.get(recipe) ?? []).filter((release) => release.version !== version);
      sources.set(recipe, left);
    },
  };
  return fake;
}

function bytesOf({ files }: FakeRelease): ReadonlyMap<string, Uint8Array> {
  const texts = Object.entries(files);
  return new Map(texts.map(([path, text]) => [path, new Uint8Array(new TextEncoder().encode(text))]));
}

/** What every `git diff` of the two holds, and not much more. */
function differenceOf(from: FakeRelease, to: FakeRelease): string {
  const paths = [...new Set([...Object.keys(from.files), ...Object.keys(to.files)])].toSorted();
  return paths
    .filter((path) => from.files[path] !== to.files[path])
    .map((path) => {
      const gone = (from.files[path] ?? '').split('\n').map((line) => `-${line}`);
      const come = (to.files[path] ?? '').split('\n').map((line) => `+${line}`);
      return [`diff --git a/${path} b/${path}`, ...gone, ...come, ''].join('\n');
    })
    .join('');
}

function aboutOf(
  name: RecipeName,
  versions: readonly RecipeVersion[],
  releases: readonly FakeRelease[],
): CatalogueEntry {
  const sorted = sortVersions(versions);
  const newest = newestRelease(sorted) ?? sorted.at(-1);
  const release = releases.find(({ version }) => version === newest?.version);
  const { description, metadata } = parseReadme(release?.files['README.md'] ?? '');
  return {
    name,
    category: metadata['category'] || null,
    description,
    maturity: maturityOf(metadata),
    versions: releasesOf(sorted).toReversed(),
    repository: `https://git.example.coop/${name}.git`,
    isAllowed: true,
    isListed: false,
  };
}

function versionOf({ version, files, isAnnotated = true }: FakeRelease): RecipeVersion {
  const commit = createHash('sha1')
    .update(JSON.stringify([version, files]))
    .digest('hex');
  return { version, commit, isAnnotated, moved: null, isWithdrawn: false };
}

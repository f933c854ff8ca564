import { createHash } from 'node:crypto';
import { UserError } from '../../src/kernel/errors.ts';
import { RecipeName } from '../../src/kernel/ids.ts';
import type { Recipes, RecipeVersion } from '../../src/recipes/recipes.ts';
import { sortVersions } from '../../src/recipes/version.ts';

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
  /** What a refresh answers from now on; `null`: the sources are there again. */
  away(reason: string | null): void;
}

/** Recipes in memory, each with its releases in the order in which they were made. */
export function fakeRecipes(initial: Readonly<Record<string, readonly FakeRelease[]>>): FakeRecipes {
  const sources = new Map(Object.entries(initial).map(([name, releases]) => [name, [...releases]]));
  const known = new Map([...sources].map(([name, releases]) => [name, [...releases]]));
  let awayBecause: string | null = null;

  function releasesOf(recipe: RecipeName): readonly FakeRelease[] {
    const releases = known.get(recipe);
    if (releases === undefined) {
      throw new UserError('unknown_recipe', `There is no recipe \`${recipe}\` here.`);
    }
    return releases;
  }

  return {
    list: async () => [...known.keys()].toSorted().map((name) => RecipeName.parse(name)),
    versions: async (recipe) => sortVersions(releasesOf(recipe).map(versionOf)),
    async read(recipe, wanted) {
      const digits = wanted.replace(/\+U$/, '');
      const release = releasesOf(recipe).find(
        (candidate) =>
          candidate.version === wanted ||
          (/^[0-9a-f]{7,40}$/.test(digits) && versionOf(candidate).commit.startsWith(digits)),
      );
      if (release === undefined) {
        throw new UserError('unknown_version', `\`${recipe}\` has no version \`${wanted}\`.`);
      }
      const files = Object.entries(release.files).map(
        ([path, text]) => [path, new Uint8Array(new TextEncoder().encode(text))] as const,
      );
      return { recipe, commit: versionOf(release).commit, files: new Map(files) };
    },
    async refresh(recipe) {
      const kept = releasesOf(recipe);
      if (awayBecause !== null) {
        return { isFresh: false, reason: awayBecause };
      }
      const offered = sources.get(recipe) ?? [];
      const fresh = offered.filter((release) => kept.every(({ version }) => version !== release.version));
      const moved = offered.filter((release) => !kept.includes(release) && !fresh.includes(release));
      known.set(recipe, [...kept, ...fresh]);
      const names = moved.map(({ version }) => `\`${version}\``).join(', ');
      return { isFresh: true, reason: moved.length === 0 ? null : `Somebody moved ${names} at the source.` };
    },
    publish: (recipe, release) => {
      const others = (sources.get(recipe) ?? []).filter(({ version }) => version !== release.version);
      sources.set(recipe, [...others, release]);
    },
    away: (reason) => {
      awayBecause = reason;
    },
  };
}

function versionOf({ version, files, isAnnotated = true }: FakeRelease): RecipeVersion {
  const commit = createHash('sha1')
    .update(JSON.stringify([version, files]))
    .digest('hex');
  return { version, commit, isAnnotated };
}

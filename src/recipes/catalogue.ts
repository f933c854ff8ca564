import { z } from 'zod';
import { RecipeName } from '../kernel/ids.ts';

/** What is said of a recipe where recipes are listed. All of it was written by others. */
export interface CatalogueEntry {
  readonly name: RecipeName;
  readonly category: string | null;
  readonly description: string | null;
  /** From 0 to 5, by Co-op Cloud's scale. */
  readonly maturity: number | null;
  /** Releases, newest first, as far as anything is known of them. */
  readonly versions: readonly string[];
  /** Where its list, or config.yml, says that it comes from. No passwords: config.yml takes none. */
  readonly repository: string | null;
  /** config.yml lets the bot fetch it. */
  readonly isAllowed: boolean;
  /** Only the list names it: nobody here asked for it yet. */
  readonly isListed: boolean;
}

export interface Catalogue {
  /** By name. */
  readonly entries: readonly CatalogueEntry[];
  /** Why the list of recipes could not be read, or not all of it; `null`: nothing is in the way. */
  readonly problem: string | null;
}

/** Lenient: the list is made by a program from what many people write, and one odd entry hides no other. */
const Entry = z.object({
  category: z.string().catch(''),
  description: z.string().catch(''),
  repository: z.string().catch(''),
  features: z.object({ status: z.coerce.number().catch(Number.NaN) }).catch({ status: Number.NaN }),
  versions: z.array(z.record(z.string(), z.unknown())).catch([]),
});

const Listed = z.record(z.string(), z.unknown());

/**
 * A list of recipes as Co-op Cloud publishes it (`recipes.json`), or one address of a repository on each line. Never throws: what is
 * wrong with it is a part of the answer.
 */
export function parseCatalogue(text: string, isAllowed: (repository: string) => boolean): Catalogue {
  const listed = Listed.safeParse(jsonOf(text) ?? addressesIn(text));
  if (!listed.success) {
    const sentence =
      'The list of recipes is neither JSON of Co-op Cloud’s kind nor one address of a git repository on each line.';
    return { entries: [], problem: sentence };
  }
  const all = Object.entries(listed.data);
  const entries = all.flatMap(([name, value]) => entryOf(name, value, isAllowed));
  const left = all.length - entries.length;
  return {
    entries: entries.toSorted(byName),
    problem: left === 0 ? null : `${left} entries of the list of recipes cannot be read.`,
  };
}

/** What config.yml and the list know, as one; config.yml wins. */
export function mergeEntries(
  configured: readonly CatalogueEntry[],
  listed: readonly CatalogueEntry[],
): readonly CatalogueEntry[] {
  const known = new Map(listed.map((entry) => [entry.name, entry]));
  for (const entry of configured) {
    const also = known.get(entry.name);
    known.set(
      entry.name,
      also === undefined
        ? entry
        : { ...also, repository: entry.repository, isAllowed: true, isListed: false },
    );
  }
  return [...known.values()].toSorted(byName);
}

function entryOf(
  name: string,
  value: unknown,
  isAllowed: (repository: string) => boolean,
): readonly CatalogueEntry[] {
  const recipe = RecipeName.safeParse(name);
  const entry = Entry.safeParse(value);
  if (!recipe.success || !entry.success) {
    return [];
  }
  const { category, description, repository, features, versions } = entry.data;
  const status = features.status;
  return [
    {
      name: recipe.data,
      category: category.trim() || null,
      description: description.trim() || null,
      maturity: Number.isInteger(status) && status >= 0 && status <= 5 ? status : null,
      versions: versions.flatMap((one) => Object.keys(one)).toReversed(),
      repository: repository || null,
      isAllowed: isAllowed(repository),
      isListed: true,
    },
  ];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `https://git.example.coop/recipes/wiki.git` is the recipe `wiki`; `#` begins a comment. `null`: these are no addresses. */
function addressesIn(text: string): Readonly<Record<string, unknown>> | null {
  const addresses = text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*/, '').trim())
    .filter((line) => line !== '');
  const named = addresses.map((repository) => {
    const [, name] = /^https:\/\/\S+\/([^/\s]+?)(?:\.git)?\/?$/.exec(repository) ?? [];
    return name === undefined ? null : ([name, { repository }] as const);
  });
  const found = named.filter((one) => one !== null);
  return found.length === 0 || found.length < addresses.length ? null : Object.fromEntries(found);
}

function byName(one: CatalogueEntry, other: CatalogueEntry): number {
  return one.name < other.name ? -1 : 1;
}

import { UserError } from '../../kernel/errors.ts';
import type { RecipeName } from '../../kernel/ids.ts';
import type { Catalogue, CatalogueEntry } from '../../recipes/catalogue.ts';
import { maturityOf, parseReadme } from '../../recipes/readme.ts';
import type { RecipeVersion } from '../../recipes/recipes.ts';
import { newestRelease, releasesOf } from '../../recipes/version.ts';
import { type Git, openGit } from './git.ts';
import { clonePath, hasClone } from './recipe-clone.ts';

export interface AboutDeps {
  readonly catalogue: () => Promise<Catalogue>;
  readonly folder: string;
  readonly versions: (recipe: RecipeName) => Promise<readonly RecipeVersion[]>;
}

type About = Pick<CatalogueEntry, 'category' | 'description' | 'maturity' | 'versions'>;

/** Longer ones tell what they are in their first lines too. */
const MOST_BYTES = 256 * 1024;
/** git processes at one time: there are as many clones as recipes. */
const AT_ONCE = 4;

/** The catalogue, with what the clones that are here say of themselves; nothing is fetched for it. */
export function createAbout({ catalogue, folder, versions }: AboutDeps): () => Promise<Catalogue> {
  const known = new Map<string, Omit<About, 'versions'>>();

  async function aboutOf(entry: CatalogueEntry): Promise<CatalogueEntry> {
    if (!entry.isAllowed || !hasClone(folder, entry.name)) {
      return entry;
    }
    try {
      return { ...entry, ...(await ownWords(entry, openGit(clonePath(folder, entry.name)))) };
    } catch (error) {
      if (error instanceof UserError) {
        return entry;
      }
      throw error;
    }
  }

  /** What it says of itself goes before what a list says of it. */
  async function ownWords(entry: CatalogueEntry, git: Git): Promise<About> {
    const all = await versions(entry.name);
    const commit = (newestRelease(all) ?? all.at(-1))?.commit ?? '';
    const { category, description, maturity } = known.get(commit) ?? (await readAbout(git, commit));
    known.set(commit, { category, description, maturity });
    return {
      category: category ?? entry.category,
      description: description ?? entry.description,
      maturity: maturity ?? entry.maturity,
      versions: releasesOf(all).toReversed(),
    };
  }

  return async () => {
    const { entries, problem } = await catalogue();
    const told: CatalogueEntry[] = [];
    for (let start = 0; start < entries.length; start += AT_ONCE) {
      told.push(...(await Promise.all(entries.slice(start, start + AT_ONCE).map(aboutOf))));
    }
    return { entries: told, problem };
  };
}

async function readAbout(git: Git, commit: string): Promise<Omit<About, 'versions'>> {
  const { description, metadata } = parseReadme(commit === '' ? '' : await readmeAt(git, commit));
  return { category: metadata['category'] || null, description, maturity: maturityOf(metadata) };
}

async function readmeAt(git: Git, commit: string): Promise<string> {
  const row = await git.run(['ls-tree', '-l', '--full-tree', commit, '--', 'README.md']);
  const [, id, size] = /^100(?:644|755|664) blob ([0-9a-f]+) +(\d+)\t/.exec(row) ?? [];
  return id === undefined || Number(size) > MOST_BYTES ? '' : (await git.catFile(['blob', id])).toString();
}

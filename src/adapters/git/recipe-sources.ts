import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../kernel/errors.ts';
import { RecipeName } from '../../kernel/ids.ts';
import { isAllowedSource } from '../../recipes/allowed-source.ts';
import {
  type Catalogue,
  type CatalogueEntry,
  mergeEntries,
  parseCatalogue,
} from '../../recipes/catalogue.ts';

export interface RecipeSources {
  /** Where each recipe comes from: addresses (https, http, ssh) or absolute paths; the first that answers counts. */
  readonly sources: readonly { readonly name: RecipeName; readonly urls: readonly string[] }[];
  /** A folder of bare repositories, `<recipe>.git` or `<recipe>`; `sources` win over it. */
  readonly sourceFolder?: string;
  /** A list of recipes in Co-op Cloud's JSON; it may be older than what is there now. Throws `UserError` when there is none. */
  readonly list?: () => Promise<ListText>;
  /** Recipes of the list may be fetched from below these addresses only. */
  readonly allowed?: readonly string[];
}

export interface ListText {
  readonly text: string;
  /** Why it may be an old one; `null`: it is new. */
  readonly problem: string | null;
}

/** Reads all that names recipes; a list that did not change is parsed once. */
export function createCatalogue(options: RecipeSources): () => Promise<Catalogue> {
  const { allowed = [] } = options;
  let parsed: { readonly text: string; readonly catalogue: Catalogue } | null = null;

  async function listed(): Promise<Catalogue> {
    if (options.list === undefined) {
      return { entries: [], problem: null };
    }
    try {
      const { text, problem } = await options.list();
      if (parsed?.text !== text) {
        parsed = { text, catalogue: parseCatalogue(text, (url) => isAllowedSource(url, allowed)) };
      }
      return { ...parsed.catalogue, problem: problem ?? parsed.catalogue.problem };
    } catch (error) {
      if (error instanceof UserError) {
        return { entries: [], problem: error.message };
      }
      throw error;
    }
  }

  return async () => {
    const [own, { entries, problem }] = await Promise.all([configured(options), listed()]);
    return { entries: mergeEntries(own, entries), problem };
  };
}

/** Where a recipe comes from, one source at least. Throws `unknown_recipe`: only what config.yml names or allows is ever fetched. */
export async function sourcesFrom(
  recipe: RecipeName,
  { sources }: RecipeSources,
  catalogue: () => Promise<Catalogue>,
): Promise<readonly string[]> {
  const own = sources.find(({ name }) => name === recipe)?.urls;
  const entry =
    own === undefined ? (await catalogue()).entries.find(({ name }) => name === recipe) : undefined;
  const urls = (own ?? [entry?.repository ?? '']).filter((url) => url !== '' && !url.startsWith('-'));
  if (urls.length === 0) {
    throw new UserError('unknown_recipe', `There is no recipe \`${recipe}\` here.`);
  }
  if (entry?.isAllowed === false) {
    const sentence = `\`${recipe}\` is in the list of recipes, but config.yml does not allow its source.`;
    throw new UserError('unknown_recipe', sentence);
  }
  return urls;
}

async function configured({ sources, sourceFolder }: RecipeSources): Promise<readonly CatalogueEntry[]> {
  const found = sourceFolder === undefined ? [] : await repositoriesIn(sourceFolder);
  const all = new Map([...found, ...sources.map(({ name, urls }) => [name, urls[0] ?? ''] as const)]);
  return [...all].map(([name, repository]) => ({
    name,
    category: null,
    description: null,
    maturity: null,
    versions: [],
    repository,
    isAllowed: true,
    isListed: false,
  }));
}

async function repositoriesIn(folder: string): Promise<[RecipeName, string][]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry): [RecipeName, string][] => {
    const name = RecipeName.safeParse(entry.name.replace(/\.git$/, ''));
    return entry.isDirectory() && name.success ? [[name.data, join(folder, entry.name)]] : [];
  });
}

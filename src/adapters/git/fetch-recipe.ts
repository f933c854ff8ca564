import { z } from 'zod';
import { RecipeName } from '../../kernel/ids.ts';
import { openGit, wordsOf } from './git.ts';
import { clonePath, fetchClone, fetchOther, forgetOthers, hasClone } from './recipe-clone.ts';
import { RecipeTags, readTags } from './recipe-tags.ts';
import { createTagMemory } from './tag-memory.ts';

/** All that is needed to bring one recipe up to date, wherever that is done. */
export const FetchJob = z.object({
  folder: z.string(),
  tagFolder: z.string(),
  recipe: RecipeName,
  /** The first that answers counts, the others are compared with it. */
  sources: z.array(z.string()).readonly(),
  /** The history too. */
  isWhole: z.boolean(),
});
export type FetchJob = z.output<typeof FetchJob>;

export const Fetched = z.object({
  tags: RecipeTags,
  /** Sources that did not answer, each with git's words; where there is one source only, the words alone. */
  away: z.array(z.string()).readonly(),
});
export type Fetched = z.output<typeof Fetched>;

/** Brings a recipe up to date; rejects with the reason in words. Two for one recipe never run at the same time. */
export type Fetch = (job: FetchJob, signal: AbortSignal) => Promise<Fetched>;

/** Somebody waits for what is here already, so a source that does not answer is soon given up. */
const PATIENCE_MS = 10_000;
/** For a first clone, or a history, people wait longer. */
const LONG_PATIENCE_MS = 30_000;
/** Only to be compared. */
const SHORT_PATIENCE_MS = 5_000;

/** How long a fetch may take in all, in milliseconds. */
export function fetchWithinMs({ sources }: Pick<FetchJob, 'sources'>): number {
  return sources.length * (LONG_PATIENCE_MS + SHORT_PATIENCE_MS);
}

/** A fetch in this thread. */
export const fetchRecipe: Fetch = async (job, signal) => {
  const { folder, tagFolder, recipe, sources } = job;
  const { answered, away } = await firstThatAnswers(job, signal);
  const path = clonePath(folder, recipe);
  const others = sources.map((source, place) => ({ source, place })).slice(answered + 1);
  const missed: string[] = [];
  for (const { source, place } of others) {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(SHORT_PATIENCE_MS)]);
    await fetchOther({ folder, recipe, source, signal: patience }, place).catch((error: unknown) =>
      missed.push(`${named(source)}: ${wordsOf(error)}`),
    );
  }
  await forgetOthers(
    path,
    others.map(({ place }) => place),
  );
  const tags = await readTags(openGit(path), recipe, createTagMemory(tagFolder));
  return { tags, away: [...away, ...missed] };
};

async function firstThatAnswers(
  { folder, recipe, sources, isWhole }: FetchJob,
  signal: AbortSignal,
): Promise<{ readonly answered: number; readonly away: readonly string[] }> {
  const patienceMs = isWhole || !hasClone(folder, recipe) ? LONG_PATIENCE_MS : PATIENCE_MS;
  const away: string[] = [];
  for (const [place, source] of sources.entries()) {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    try {
      await fetchClone({ folder, recipe, source, isFirst: place === 0, isWhole, signal: patience });
      return { answered: place, away };
    } catch (error) {
      signal.throwIfAborted();
      away.push(sources.length === 1 ? wordsOf(error) : `${named(source)}: ${wordsOf(error)}`);
    }
  }
  throw new Error(away.join('; '));
}

/** Without a password, should it hold one. */
function named(source: string): string {
  return source.replace(/\/\/[^/]+@/, '//');
}

import { join } from 'node:path';
import { createWorkerThread, type WorkerThread } from './adapters/bree/worker-thread.ts';
import { readBytes } from './adapters/files/read-bytes.ts';
import type { GitApps } from './adapters/git/apps.ts';
import { type Fetch, Fetched, fetchWithinMs } from './adapters/git/fetch-recipe.ts';
import { createLanes } from './adapters/git/queue.ts';
import type { ListText } from './adapters/git/recipe-sources.ts';
import { createGitRecipes, type GitRecipes } from './adapters/git/recipes.ts';
import { createDownload } from './adapters/http/download.ts';
import type { Config } from './config/config.ts';
import { UserError } from './kernel/errors.ts';
import type { Clock, Logger } from './kernel/system.ts';
import { ACCEPTED_TAGS } from './recipes/accepted-tags.ts';
import { parseCatalogue } from './recipes/catalogue.ts';
import type { Recipes } from './recipes/recipes.ts';

/** Ten times the largest list that is known. */
const MOST_BYTES = 32 * 1024 * 1024;
/** More than are kept fresh beside, and than sources that hang at one time, so that people find room. */
const FETCHES_AT_ONCE = 8;
/** How often sources are asked although nobody asks for them, in milliseconds: so that people wait for nothing. */
const ASK_EVERY_MS = 60 * 60_000;

export interface OpenRecipesDeps {
  readonly apps: Pick<GitApps, 'readFile'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface OpenRecipes extends Recipes {
  /** Resolves when nothing is fetched any more. */
  end(): Promise<void>;
}

/** The recipes that config.yml names, kept up to date until `stop`. What fetches them is a worker, so that nobody waits for it. */
export function openRecipes(
  { recipes, data }: Pick<Config, 'recipes' | 'data'>,
  { apps, clock, log }: OpenRecipesDeps,
  stop: AbortSignal,
): OpenRecipes {
  const { catalogue, sources, ...rest } = recipes;
  const over = new AbortController();
  const end = AbortSignal.any([stop, over.signal]);
  const worker = createWorkerThread({ name: 'recipes', path: join(import.meta.dirname, 'worker.ts'), log });
  const file = join(data, 'recipes.json');
  const opened = createGitRecipes({
    ...rest,
    sources: [...sources].map(([name, urls]) => ({ name, urls })),
    tagFolder: join(data, 'recipe-tags'),
    acceptedTags: () => apps.readFile(ACCEPTED_TAGS),
    fetch: fetchIn(worker, end),
    ...(catalogue === undefined ? {} : { list: listAt(catalogue, file, clock) }),
  });
  const fresh = keepFresh(opened, { clock, log }, end);
  return {
    ...opened,
    async end() {
      over.abort();
      await worker.end();
      await fresh;
    },
  };
}

/** Who asks for many gets them some at a time: all at once they would be slower each, until their sources were taken to be away. */
function fetchIn(worker: WorkerThread, end: AbortSignal): Fetch {
  const lanes = createLanes(FETCHES_AT_ONCE);
  return async (job, signal) =>
    lanes(async () => {
      const question = { job: 'fetch recipe', data: job, withinMs: fetchWithinMs(job) };
      return Fetched.parse(await worker.ask(question, AbortSignal.any([end, signal])));
    });
}

/** A source that is away is only noted. */
async function keepFresh(
  { refreshAll }: GitRecipes,
  { clock, log }: Pick<OpenRecipesDeps, 'clock' | 'log'>,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const away = await refreshAll(stop).catch((error: unknown) => {
      log.error({ err: error }, 'recipes not refreshed');
      return [];
    });
    for (const { recipe, reason } of stop.aborted ? [] : away) {
      log.warn({ recipe, reason }, 'recipe not as fresh as it should be');
    }
    await clock.sleep(ASK_EVERY_MS, stop).catch(() => undefined);
  }
}

function listAt(place: string, file: string, clock: Clock): () => Promise<ListText> {
  if (place.startsWith('https:')) {
    return createDownload({ url: place, file, isGood: isList, clock });
  }
  return async () => {
    const bytes = readBytes(place, MOST_BYTES);
    if (bytes === null) {
      throw new UserError('file_unreadable', `There is no list of recipes at \`${place}\`.`);
    }
    return { text: new TextDecoder().decode(bytes), problem: null };
  };
}

function isList(text: string): boolean {
  return parseCatalogue(text, () => false).entries.length > 0;
}

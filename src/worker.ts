import { answerAsWorker } from './adapters/bree/answer.ts';
import { FetchJob, fetchRecipe } from './adapters/git/fetch-recipe.ts';

/** What is done beside the main thread: it fetches and computes, answers with what it found, and never sees the journal. */
answerAsWorker({
  'fetch recipe': async (data, signal) => fetchRecipe(FetchJob.parse(data), signal),
});

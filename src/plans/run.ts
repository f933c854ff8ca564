import { runOf } from '../access/actions.ts';
import type { App, AppReader } from '../apps/apps.ts';
import { UserError } from '../kernel/errors.ts';
import type { RequestOf } from '../operations/operation.ts';
import { type PlanDraft, type Planner, planFor, type Vault } from '../operations/ports.ts';
import { scriptWith } from '../recipes/call-function.ts';
import { whatRuns } from '../recipes/labels.ts';
import type { Recipes, RecipeTree } from '../recipes/recipes.ts';
import { titleOf } from '../recipes/title.ts';
import { keptText, startKeeping } from '../steps/kept.ts';
import { runFunction } from '../steps/run-function.ts';
import { pickLive, shortNameOf } from '../swarm/live-service.ts';
import type { LiveStack, SwarmReader, Swarms } from '../swarm/swarm.ts';
import { appOfRequest } from './parts/app-of-request.ts';
import { wordsIn } from './parts/function-words.ts';

export interface RunDeps {
  readonly apps: AppReader;
  readonly recipes: Recipes;
  readonly swarms: Swarms<SwarmReader>;
  readonly vault: Vault;
  readonly digestKey: string;
}

/** How long a function may take, in milliseconds. Our choice: long enough for a scan of files, and it has an end. */
export const FUNCTION_WITHIN_MS = 30 * 60_000;

/** A function that `abra.sh` of the version that runs defines, in a container of the app. */
export function planRun(deps: RunDeps): Planner {
  return planFor('run', async (request, signal) => {
    const app = await appOfRequest(request, deps.apps);
    const live = await deps.swarms.of(app.server).observe(app.stack, signal);
    const service = shortNameOf(pickLive(live, request), app.stack);
    const tree = await runningTree(app, live, deps.recipes);
    return draft({ app, request, service, tree }, deps);
  });
}

/** The recipe as it was deployed; else as the app's settings say. Throws `unknown_version`. */
async function runningTree(app: App, live: LiveStack, recipes: Recipes): Promise<RecipeTree> {
  const runs = whatRuns(app.stack, live.services) ?? app.version;
  if (runs === null) {
    throw new UserError('unknown_version', `Which version of \`${app.recipe}\` runs is written nowhere.`);
  }
  return recipes.read(app.recipe, runs);
}

interface Run {
  readonly app: App;
  readonly request: RequestOf<'run'>;
  readonly service: string;
  readonly tree: RecipeTree;
}

function draft({ app, request, service, tree }: Run, { vault, digestKey }: RunDeps): PlanDraft {
  const keeping = startKeeping(digestKey);
  const { function: name, words } = request;
  const args = wordsIn(keptText(words, { vault }));
  const script = keeping.keep('text', scriptWith(name, tree));
  const title = titleOf(app.recipe);
  return {
    words: {
      title: `Run ${name} in ${service} of ${title}`,
      facts: [
        `${app.name}, on ${app.server}`,
        `A function of the recipe’s \`abra.sh\`, ended after ${FUNCTION_WITHIN_MS / 60_000} min at the latest.`,
        'What it does cannot be taken back.',
        args.length === 0 ? 'Without arguments.' : 'With these arguments, one in a line:',
      ],
      ...(args.length === 0 ? {} : { quote: keeping.keep('text', args.map(shown).join('\n')) }),
      done: `${name} ran in ${service} of ${title}`,
      failed: `${name} went wrong in ${service} of ${title}`,
    },
    actions: [runOf(name)],
    class: null,
    url: null,
    isNoop: false,
    steps: [
      runFunction.make({
        server: app.server,
        app: app.name,
        stack: app.stack,
        service,
        function: name,
        words,
        script,
        withinMs: FUNCTION_WITHIN_MS,
        isAfter: false,
      }),
    ],
    keeps: keeping.keeps,
  };
}

/** As it is; one with line ends on one line. */
function shown(word: string): string {
  return /[\n\r]/.test(word) || word === '' ? JSON.stringify(word) : word;
}

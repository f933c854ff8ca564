import type { App, AppReader } from '../../apps/apps.ts';
import { checkNotBroken } from '../../apps/broken.ts';
import { sharingStack } from '../../apps/match-apps.ts';
import { sharingDomain } from '../../apps/same-domain.ts';
import { UserError } from '../../kernel/errors.ts';
import type { RequestOf } from '../../operations/operation.ts';
import type { JournalReader } from '../../operations/ports.ts';
import { chooseVersion, type Hidden } from '../../recipes/choose-version.ts';
import type { RecipeCommit, Recipes, RecipeVersion } from '../../recipes/recipes.ts';
import { atTypeLine } from '../parts/at-type-line.ts';
import { appFromSample, type Rendered, render } from '../parts/render-app.ts';
import { quarantineOf } from '../rollback/quarantine.ts';

/** As abra shortens commits. */
const CHAOS_DIGITS = 8;

export interface RenderedRequest extends Rendered {
  readonly isNew: boolean;
  /** Of a deploy that is no release; `null`: it is one. */
  readonly commit: RecipeCommit | null;
  readonly versions: readonly RecipeVersion[];
  readonly why: string;
  /** Other apps that answer at the same domain. */
  readonly rivals: readonly string[];
}

export interface RenderDeps {
  readonly apps: AppReader;
  readonly recipes: Recipes;
  readonly journal: Pick<JournalReader, 'ofApp'>;
}

/** The app that a deploy is about, at the version that it means: its own file, or a new one. Throws where either cannot be deployed. */
export async function renderRequest(
  request: RequestOf<'deploy'>,
  { apps, recipes, journal }: RenderDeps,
  signal: AbortSignal,
): Promise<RenderedRequest> {
  const { apps: all, broken } = await apps.list();
  const existing = all.find(({ name }) => name === request.app) ?? null;
  if (existing === null) {
    checkNotBroken(request.app, broken); // Its settings are there: a new file would take their place.
  } else {
    checkSameStack(request, existing);
  }
  checkAlone(request, all);
  const recipe = existing?.recipe ?? request.recipe;
  const versions = await atTypeLine(existing, async () => {
    await recipes.refresh(recipe, signal);
    return recipes.versions(recipe);
  });
  const isOwnWish = request.version === null && request.chaos === undefined;
  const meant = await atTypeLine(isOwnWish ? existing : null, async () =>
    meantBy(request, existing, { recipes, recipe, versions, hidden: quarantineOf(request, journal) }),
  );
  const { version } = meant;
  const tree = await recipes.read(recipe, meant.commit?.commit ?? version);
  const made = existing === null ? appFromSample(request, tree, version) : { app: existing, empty: [] };
  const rivals = sharingDomain(made.app, all).map(({ name }) => name);
  return {
    ...made,
    ...meant,
    ...render(made.app, tree, version),
    isNew: existing === null,
    versions,
    rivals,
  };
}

interface Offered {
  readonly hidden: Hidden;
  readonly recipes: Recipes;
  readonly recipe: App['recipe'];
  readonly versions: readonly RecipeVersion[];
}

/** The release, or the commit that a chaos deploy names: a branch is asked again each time. */
async function meantBy(
  { version: asked, chaos }: RequestOf<'deploy'>,
  existing: App | null,
  { recipes, recipe, versions, hidden }: Offered,
): Promise<Pick<RenderedRequest, 'version' | 'commit' | 'why'>> {
  if (chaos === undefined) {
    const wish = { asked, pinned: existing?.version ?? null, hidden };
    return { ...chooseVersion(recipe, wish, versions), commit: null };
  }
  const commit = await recipes.commit(recipe, chaos);
  return { version: commit.commit.slice(0, CHAOS_DIGITS), commit, why: '' };
}

/** What is locked and looked at is the stack of the request: settings that name another one since are another request. */
function checkSameStack({ app, stack, server }: RequestOf<'deploy'>, existing: App): void {
  if (existing.stack !== stack || existing.server !== server) {
    throw new UserError(
      'app_exists',
      `\`${app}\` was moved meanwhile: it is \`${existing.stack}\` on ${existing.server} now.`,
    );
  }
}

/** Long domains are cut for the stack's name, and two may then be equal. */
function checkAlone(request: RequestOf<'deploy'>, all: readonly App[]): void {
  const [other] = sharingStack({ name: request.app, server: request.server, stack: request.stack }, all);
  if (other !== undefined) {
    throw new UserError('app_exists', `Another app has the same stack name \`${request.stack}\` already.`);
  }
}

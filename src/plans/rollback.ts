import { appPath, parseApp } from '../apps/app.ts';
import type { App, AppReader } from '../apps/apps.ts';
import { urlOf } from '../apps/url.ts';
import { UserError } from '../kernel/errors.ts';
import type { RequestOf } from '../operations/operation.ts';
import {
  type JournalReader,
  type PlanDraft,
  type Planner,
  planFor,
  type Vault,
} from '../operations/ports.ts';
import { whatRuns } from '../recipes/labels.ts';
import { isChaosVersion } from '../recipes/version.ts';
import { isWhatRuns } from '../revisions/choose.ts';
import type { Revision } from '../revisions/revision.ts';
import type { RevisionReader } from '../revisions/revisions.ts';
import { startKeeping } from '../steps/kept.ts';
import { withRestarts } from '../swarm/pinned.ts';
import type { SwarmReader, Swarms } from '../swarm/swarm.ts';
import { appOfRequest } from './parts/app-of-request.ts';
import { awayTimes } from './parts/away-times.ts';
import { cameLater } from './rollback/came-later.ts';
import { dataOutlook } from './rollback/data.ts';
import { checkNeeded, freedNetworks } from './rollback/needs.ts';
import { type GoingBack, servicesToPost, stepsOfRollback } from './rollback/steps.ts';
import { wordsOfRollback } from './rollback/words.ts';

export interface RollbackDeps {
  readonly apps: AppReader;
  readonly swarms: Swarms<SwarmReader>;
  readonly vault: Vault;
  readonly revisions: RevisionReader;
  readonly journal: Pick<JournalReader, 'ofApp' | 'history'>;
  readonly digestKey: string;
}

/**
 * (a stack as it was kept, live stack) → what going back would do: all of the stack, and the app's file. It needs no recipe, no
 * registry and no git host. Throws `no_revision`, and where something that it needs is gone: `secret_missing`, `network_missing`,
 * `config_missing`, `config_changed`.
 */
export function planRollback(deps: RollbackDeps): Planner {
  return planFor('rollback', async (request, signal): Promise<PlanDraft> => {
    const app = await appOfRequest(request, deps.apps);
    const { revision, newest } = revisionOf(request, deps.revisions);
    const swarm = deps.swarms.of(request.server);
    const [live, tasks] = await Promise.all([
      swarm.observe(request.stack, signal),
      swarm.tasks(request.stack, signal),
    ]);
    const services = withRestarts(revision.spec.services, live.services);
    const spec = { ...freedNetworks(revision), services };
    const found = await checkNeeded(spec, swarm, signal);
    const specs = live.services.map((one) => one.spec);
    const back: GoingBack = {
      app,
      before: appThen(app, revision),
      request,
      revision,
      spec,
      live,
      found,
      runs: whatRuns(app.stack, live.services),
      isKept: revision === newest,
      isThere: isWhatRuns({ spec }, specs, (name) => cameLater(revision, name, deps.vault)),
      data: dataOutlook(newest, [...specs, ...services]),
      posted: servicesToPost(spec, live, tasks),
      times: awayTimes(app.name, deps.journal),
    };
    return draft(back, deps);
  });
}

/** With the newest, which need not be kept again. */
function revisionOf(
  request: RequestOf<'rollback'>,
  revisions: RevisionReader,
): Record<'revision' | 'newest', Revision> {
  const kept = revisions.of(request);
  const revision = kept.find(({ number }) => number === request.to);
  if (revision === undefined) {
    throw new UserError('no_revision', `What \`${request.app}\` should go back to is no longer kept.`);
  }
  return { revision, newest: kept[0] ?? revision };
}

/** As its file said then; where that cannot be read any more, as it says now. */
function appThen(app: App, { text }: Revision): App {
  try {
    return {
      ...parseApp({ server: app.server, path: appPath(app.server, app.name), text }),
      stack: app.stack,
    };
  } catch (error) {
    if (error instanceof UserError) {
      return app;
    }
    throw error;
  }
}

function draft(back: GoingBack, { vault, digestKey }: RollbackDeps): PlanDraft {
  const keeping = startKeeping(digestKey);
  const { steps, isNoop } = stepsOfRollback(back, { keeping, vault, digestKey });
  return {
    words: wordsOfRollback(back, { vault, isNoop }),
    actions: ['rollback'],
    class: null,
    ...versionsOf(back),
    ...(back.data === 'unknown' && !isNoop ? { mayLose: true } : {}),
    url: urlOf(back.before),
    isNoop,
    steps: [...steps],
    keeps: keeping.keeps,
  };
}

function versionsOf({ live, runs, revision: { version } }: GoingBack): Pick<PlanDraft, 'versions'> {
  const isRelease = version !== null && !isChaosVersion(version);
  const from = live.services.length === 0 || runs === null || isChaosVersion(runs) ? null : runs;
  return isRelease ? { versions: { from, to: version } } : {};
}

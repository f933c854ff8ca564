import type { AppReader } from '../apps/apps.ts';
import { UserError } from '../kernel/errors.ts';
import { type JournalReader, type PlanDraft, type Planner, planFor } from '../operations/ports.ts';
import { titleOf } from '../recipes/title.ts';
import { appOfRequest } from './parts/app-of-request.ts';
import { upstreamOf } from './parts/version-words.ts';
import { quarantineOf } from './rollback/quarantine.ts';

export interface LiftDeps {
  readonly apps: AppReader;
  readonly journal: Pick<JournalReader, 'ofApp'>;
}

/** A version that went wrong may be chosen again. That it ended well is all that is kept of it: `quarantineOf` reads it. */
export function planLift({ apps, journal }: LiftDeps): Planner {
  return planFor('lift', async (request): Promise<PlanDraft> => {
    const app = await appOfRequest(request, apps);
    const { version } = request;
    const how = quarantineOf(request, journal).get(version);
    if (how === undefined) {
      throw new UserError('too_late', `${version} of \`${app.name}\` is not hidden any more.`);
    }
    const title = titleOf(app.recipe);
    return {
      words: {
        title: `Offer ${title} ${upstreamOf(version)} again`,
        facts: [`${app.name}, on ${app.server}`, `${version} ${how}.`, 'Nothing that runs changes.'],
        done: `${title} ${upstreamOf(version)} is offered again`,
        failed: `${title} ${upstreamOf(version)} stays hidden`,
        next: [`\`!deploy ${app.name} ${version}\` shows its plan.`],
      },
      // Whoever may take it away may bring it back.
      actions: ['rollback'],
      class: null,
      url: null,
      isNoop: false,
      steps: [],
      keeps: new Map(),
    };
  });
}

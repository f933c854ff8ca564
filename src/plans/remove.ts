import type { App } from '../apps/apps.ts';
import type { Removal } from '../apps/removal.ts';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import type { Digest } from '../kernel/ids.ts';
import type { Step } from '../operations/operation.ts';
import { type Planner, planFor } from '../operations/ports.ts';
import { titleOf } from '../recipes/title.ts';
import { shortName } from '../stack/short-name.ts';
import { awaitStopped } from '../steps/await-stopped.ts';
import { forgetApp } from '../steps/forget-app.ts';
import { removeApp } from '../steps/remove-app.ts';
import { removeObjects } from '../steps/remove-objects.ts';
import { removeService } from '../steps/remove-service.ts';
import { removeVolume } from '../steps/remove-volume.ts';
import { appOfRequest } from './parts/app-of-request.ts';
import { lookAtRemoval, type RemovalDeps, type RemovalLook } from './removal/look.ts';
import { removalFacts } from './removal/words.ts';

/** Deletes an app for good: what runs, its data, passwords and settings. Only what was shown when the domain was typed. */
export function planRemove(deps: RemovalDeps): Planner {
  return planFor('remove', async (request, signal) => {
    const look = await lookAtRemoval(await appOfRequest(request, deps.apps), deps, signal);
    const steps = stepsOf(look, deps);
    const title = titleOf(request.recipe);
    if (shownBy(steps, deps) !== request.shown) {
      const sentence = `What would be deleted of \`${request.app}\` is not any more what was shown when its domain was typed.`;
      throw new UserError('plan_stale', sentence);
    }
    return {
      words: {
        title: `Remove ${title} for good`,
        facts: [...removalFacts(look)],
        done: `${title} is removed for good`,
        failed: `${title} is not removed, or only in part`,
        next: ['Its settings are in the history of git, and nowhere else.'],
        goesOn: `\`!remove ${request.app}\` goes on.`,
      },
      actions: ['remove'],
      class: null,
      url: null,
      isNoop: false,
      steps: [...steps],
      keeps: new Map(),
    };
  });
}

/** What `remove` shows before anything is asked for. */
export function showRemoval(deps: RemovalDeps): (app: App, signal: AbortSignal) => Promise<Removal> {
  return async (app, signal) => {
    const look = await lookAtRemoval(app, deps, signal);
    const shown = shownBy(stepsOf(look, deps), deps);
    return { title: titleOf(app.recipe), facts: removalFacts(look), shown };
  };
}

function shownBy(steps: readonly Step[], { digestKey }: Pick<RemovalDeps, 'digestKey'>): Digest {
  return keyedDigest(
    digestKey,
    steps.map(({ kind, args }) => ({ kind, args })),
  );
}

/** Data before what gives access to it, and the settings last: whatever stops it, the same command goes on. */
function stepsOf(look: RemovalLook, { digestKey }: Pick<RemovalDeps, 'digestKey'>): readonly Step[] {
  const { app, services, volumes, secrets, configs, networks, everyService } = look;
  const { server, stack, name } = app;
  const isLeft = services.length + volumes.length + networks.length > 0;
  const objects = { server, stack, secrets: [...secrets], configs: [...configs], networks: [...networks] };
  return [
    ...services.map((service) =>
      removeService.make({ server, name: service, service: shortName(service, stack) }),
    ),
    ...(isLeft ? [awaitStopped.make({ server, stack })] : []),
    ...volumes.map((volume) => removeVolume.make({ server, stack, node: volume.node, name: volume.name })),
    ...(secrets.length + configs.length + networks.length > 0 ? [removeObjects.make(objects)] : []),
    forgetApp.make({ server, stack, app: name, services: [...everyService] }),
    removeApp.make({ server, app: name, from: keyedDigest(digestKey, app.text) }),
  ];
}

import type { AppReader } from '../apps/apps.ts';
import { UserError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/system.ts';
import { type PlanDraft, type Planner, planFor } from '../operations/ports.ts';
import type { HandedFiles } from '../recipes/handed-files.ts';
import type { DeployDeps } from './deploy.ts';
import { planGenerate } from './secret/generate.ts';
import { planInsert } from './secret/insert.ts';
import { lookAtSecrets } from './secret/look.ts';
import { planRemove } from './secret/remove.ts';
import { planRotate } from './secret/rotate.ts';

export interface SecretDeps extends DeployDeps {
  readonly apps: AppReader;
  readonly clock: Clock;
  readonly handedFiles: HandedFiles;
}

/** What is to happen to passwords of an app. */
export function planSecret(deps: SecretDeps): Planner {
  return planFor('secret', async (request, signal): Promise<PlanDraft> => {
    const app = await deps.apps.read(request.app);
    if (app.stack !== request.stack || app.server !== request.server) {
      const where = `\`${app.stack}\` on ${app.server}`;
      throw new UserError('app_exists', `\`${app.name}\` was moved meanwhile: it is ${where} now.`);
    }
    const look = await lookAtSecrets(app, deps, signal);
    const { change } = request;
    switch (change.what) {
      case 'generate':
        return planGenerate(look, change.secret);
      case 'insert':
        return planInsert(look, change.secret, deps);
      case 'rotate':
        return planRotate(look, change, { deps, signal });
      case 'remove':
        return planRemove(look, change, { deps, signal });
    }
  });
}

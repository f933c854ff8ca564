import { nameOf } from './access/decide.ts';
import type { BotParts } from './bot-parts.ts';
import type { UserId } from './kernel/ids.ts';
import type { Action } from './operations/operation.ts';
import type { Planner } from './operations/ports.ts';
import { planAdopt } from './plans/adopt.ts';
import { planDeploy } from './plans/deploy.ts';
import { planHold, planUnhold } from './plans/hold.ts';
import { planLift } from './plans/lift.ts';
import { planNewApp } from './plans/new-app.ts';
import { planAtOnce } from './plans/parts/at-once.ts';
import { onNewest } from './plans/parts/on-newest.ts';
import { planRemove } from './plans/remove.ts';
import { planRestart } from './plans/restart.ts';
import { planRoles } from './plans/roles.ts';
import { planRollback } from './plans/rollback.ts';
import { planRun } from './plans/run.ts';
import { planScale } from './plans/scale.ts';
import { tidySecrets } from './plans/secret/tidy.ts';
import { planSecret } from './plans/secret.ts';
import { planSettings } from './plans/settings.ts';
import { planUndeploy } from './plans/undeploy.ts';
import { planVolume } from './plans/volume.ts';

/** A planner for each action, guarded. */
export function plannersOf(parts: BotParts, guard: (planner: Planner) => Planner): Record<Action, Planner> {
  const { digestKey, timeOf } = parts.settings;
  const deps = { ...parts, digestKey, timeOf, nameOf: (user: UserId) => nameOf(parts.roles(), user) };
  const newest = (planner: Planner): Planner => onNewest(guard(planner), parts.apps);
  return {
    deploy: newest(tidySecrets(planDeploy(deps), parts)),
    undeploy: newest(planUndeploy(deps)),
    remove: newest(planRemove(deps)),
    adopt: newest(planAdopt(deps)),
    create: newest(planNewApp(deps)),
    config: newest(planSettings(deps)),
    secret: newest(planSecret(deps)),
    restart: newest(planRestart(deps)),
    rollback: newest(planRollback(deps)),
    lift: newest(planLift(parts)),
    volume: newest(planVolume(parts)),
    run: newest(planRun(deps)),
    scale: newest(planScale(deps)),
    roles: newest(planRoles(deps)),
    suspend: planAtOnce,
    review: planAtOnce,
    hold: planHold(deps),
    unhold: planUnhold(deps),
  };
}

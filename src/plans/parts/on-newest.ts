import type { SettingsFiles } from '../../apps/settings-files.ts';
import type { Action } from '../../operations/operation.ts';
import type { PlanDraft, Planner } from '../../operations/ports.ts';

/** They go by the files or write them, so that nothing may begin while it is not clear what the files say. */
const byFiles: ReadonlySet<Action> = new Set(['deploy', 'create', 'config', 'secret', 'remove', 'adopt']);

/**
 * The planner on the newest settings. A git host that is away holds nothing up, and the plan says that it was; settings that went two
 * ways, or that somebody is in the middle of merging, stop what goes by them before anything is changed: throws `apps_conflict`.
 */
export function onNewest(planner: Planner, apps: Pick<SettingsFiles, 'refresh'>): Planner {
  return async (request, signal, agreed) => {
    const { reason, conflict } = await apps.refresh(signal);
    if (conflict !== null && byFiles.has(request.action)) {
      throw conflict;
    }
    const draft = await planner(request, signal, agreed);
    return reason === null || conflict !== null || !byFiles.has(request.action) ? draft : withWarning(draft);
  };
}

function withWarning(draft: PlanDraft): PlanDraft {
  const { words } = draft;
  const warning = '⚠ The git host does not answer: planned by the settings that are here.';
  return { ...draft, words: { ...words, facts: [...words.facts, warning] } };
}

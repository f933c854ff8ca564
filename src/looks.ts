import type { App } from './apps/apps.ts';
import type { BotParts } from './bot-parts.ts';
import { planFacts } from './chat/cards/plan-card.ts';
import type { TalkDeps } from './chat/hear/deps.ts';
import type { Looks } from './chat/looks.ts';
import { plannersOf } from './planners.ts';
import { isObserved } from './plans/adoption/observe.ts';
import { readFiles, surveyAdoption } from './plans/adoption/survey.ts';
import { findDrift } from './plans/drift/drift.ts';
import { surveyDrift } from './plans/drift/survey.ts';
import { showRemoval } from './plans/remove.ts';
import { chooseRevision } from './plans/rollback/choose-revision.ts';
import { quarantineOf } from './plans/rollback/quarantine.ts';
import { reportSecrets } from './plans/secret/report.ts';

/** How long all apps may be looked at for one command, in milliseconds: it answers within 20 s as a rule. */
const SURVEY_WITHIN_MS = 12_000;

/** What commands see of the world; of apps on the newest settings. */
export function looksOf(parts: BotParts): Looks {
  const { recipes, swarms, nodes, settings } = parts;
  const planners = plannersOf(parts, (planner) => planner);
  const [find, survey, report] = [findDrift(parts), surveyDrift(parts), reportSecrets(parts)];
  const show = showRemoval({ ...parts, digestKey: parts.settings.digestKey });
  async function read({ name }: App, signal: AbortSignal): Promise<App> {
    await parts.apps.refresh(signal);
    return parts.apps.read(name);
  }
  return {
    recipes,
    swarms,
    nodes,
    servers: settings.servers,
    preview: async (request, signal) => planFacts(await planners[request.action](request, signal)),
    chooseRevision: chooseRevision(parts),
    quarantine: (of) => quarantineOf(of, parts.journal),
    unpushed: () => parts.apps.unpushed(),
    secrets: async (app, signal) => report(await read(app, signal), signal),
    drift: async (app, signal) => find(await read(app, signal), 'whole', signal),
    removal: async (app, signal) => show(await read(app, signal), signal),
    async surveyDrift(apps, signal) {
      await parts.apps.refresh(signal);
      const { apps: now } = await parts.apps.list();
      const newest = new Map(now.map((app) => [app.name, app]));
      return survey(
        apps.map((app) => newest.get(app.name) ?? app),
        signal,
      );
    },
  };
}

/** How apps are taken over, as commands see it. */
export function adoptionOf(parts: BotParts): TalkDeps['adoption'] {
  const survey = surveyAdoption(parts);
  return {
    async adoptable() {
      const { apps } = await readFiles(parts);
      return [...new Map(apps.toReversed().map(({ app }) => [app.name, app])).values()];
    },
    async survey(isVisible, signal) {
      await parts.apps.refresh(signal);
      return survey(await readFiles(parts), { withinMs: SURVEY_WITHIN_MS, isVisible }, signal);
    },
    isKept: (place) => parts.revisions.has(place),
    isObserved: (place, services) => isObserved(place, services, parts),
  };
}

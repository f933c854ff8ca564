import type { App } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/system.ts';
import type { Drift } from '../../swarm/drift.ts';
import { type DriftDeps, findDrift } from './drift.ts';

/** How many are looked at, and how long, in milliseconds: a command answers within 20 s as a rule, and a call may take 10 s. */
const MOST_APPS = 40;
const BUDGET_MS = 8000;

/** One app of many: how it differs, or why that is not known. */
type Surveyed = { readonly app: App } & ({ readonly drift: Drift } | { readonly unknown: string });

/** Looks at many apps, in their order; each server one after the other and servers at once. One that is away keeps back only its own. */
export function surveyDrift(
  deps: DriftDeps & { readonly clock: Clock },
): (apps: readonly App[], signal: AbortSignal) => Promise<readonly Surveyed[]> {
  const look = findDrift(deps);
  return async (apps, signal) => {
    const endMs = deps.clock.monotonicMs() + BUDGET_MS;
    const first = apps.slice(0, MOST_APPS);
    const servers = Map.groupBy(first, ({ server }) => server);
    const surveyed = await Promise.all([...servers.values()].map(surveyServer));
    const byApp = new Map(surveyed.flat().map((one) => [one.app, one]));
    return apps.map((app) => byApp.get(app) ?? { app, unknown: 'not looked at: too many at once' });

    async function surveyServer(ofServer: readonly App[]): Promise<readonly Surveyed[]> {
      const seen: Surveyed[] = [];
      let away: string | null = null;
      for (const app of ofServer) {
        const isLate = deps.clock.monotonicMs() >= endMs;
        const why: string | null = away ?? (isLate ? 'not looked at: it took too long' : null);
        const found: Drift | UserError | string =
          why ?? (await look(app, 'brief', signal).catch(asUserError));
        if (found instanceof UserError) {
          away = found.code === 'swarm_unreachable' ? found.message : null;
        }
        seen.push(surveyedAs(app, found));
      }
      return seen;
    }
  };
}

function surveyedAs(app: App, found: Drift | UserError | string): Surveyed {
  if (typeof found === 'string') {
    return { app, unknown: found };
  }
  return found instanceof UserError ? { app, unknown: found.message } : { app, drift: found };
}

function asUserError(error: unknown): UserError {
  if (error instanceof UserError) {
    return error;
  }
  throw error;
}

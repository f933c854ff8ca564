import type { App, AppReader } from '../apps/apps.ts';
import { urlOf } from '../apps/url.ts';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import type { RequestOf } from '../operations/operation.ts';
import { type JournalReader, type PlanDraft, type Planner, planFor } from '../operations/ports.ts';
import { titleOf } from '../recipes/title.ts';
import { startKeeping } from '../steps/kept.ts';
import { restartService } from '../steps/restart-service.ts';
import { pickLive, shortNameOf, whyNotRestarted } from '../swarm/live-service.ts';
import { onceMore } from '../swarm/pinned.ts';
import { standstillOf } from '../swarm/standstill.ts';
import type { LiveService, LiveStack, SwarmReader, Swarms } from '../swarm/swarm.ts';
import { appOfRequest } from './parts/app-of-request.ts';
import { type AwayTimes, awayTimes } from './parts/away-times.ts';
import { awayLines } from './parts/outlook.ts';
import { probeSteps, watchStep } from './parts/watch-steps.ts';

export interface RestartDeps {
  readonly apps: AppReader;
  readonly swarms: Swarms<SwarmReader>;
  readonly journal: Pick<JournalReader, 'ofApp' | 'history'>;
  readonly digestKey: string;
}

/** Replaces every container of an app, or of one service, by a new one of the same kind; watched like a deploy. */
export function planRestart({ apps, swarms, journal, digestKey }: RestartDeps): Planner {
  return planFor('restart', async (request, signal) => {
    const app = await appOfRequest(request, apps);
    const live = await swarms.of(app.server).observe(app.stack, signal);
    const times = awayTimes(app.name, journal);
    return draft({ app, request, times, live, ...choose(request, live) }, digestKey);
  });
}

interface Choice {
  readonly restarted: readonly LiveService[];
  /** `migrate (a job)`. */
  readonly leftAlone: readonly string[];
}

interface Restart extends Choice {
  readonly live: LiveStack;
  readonly app: App;
  readonly request: RequestOf<'restart'>;
  readonly times: AwayTimes;
}

function choose({ app, stack, service }: RequestOf<'restart'>, live: LiveStack): Choice {
  if (service !== null) {
    const one = pickLive(live, { stack, service });
    const why = whyNotRestarted(one);
    if (why !== null) {
      throw new UserError('too_late', `\`${service}\` has nothing to restart: it ${why}.`);
    }
    return { restarted: [one], leftAlone: [] };
  }
  const restarted = live.services.filter((one) => whyNotRestarted(one) === null);
  if (restarted.length === 0) {
    throw new UserError('too_late', `Nothing of \`${app}\` runs: \`!deploy ${app}\` starts it.`);
  }
  const leftAlone = live.services.flatMap((one) => {
    const why = whyNotRestarted(one);
    return why === null ? [] : [`${shortNameOf(one, stack)} (${why.replace('is ', '')})`];
  });
  return { restarted, leftAlone };
}

function draft(restart: Restart, digestKey: string): PlanDraft {
  const { app, request, restarted, live } = restart;
  const { server, stack } = app;
  const keeping = startKeeping(digestKey);
  const specs = restarted.map(({ spec }) => onceMore(spec));
  const posted = new Set(specs.map(({ Name }) => Name));
  const probe = isServed(restart) ? probeSteps(app) : [];
  return {
    words: wordsOf(restart),
    actions: [request.action],
    class: null,
    url: probe.length === 0 ? null : urlOf(app),
    isNoop: false,
    steps: [
      ...restarted.map((one, index) =>
        restartService.make({
          server,
          stack,
          service: shortNameOf(one, stack),
          from: keyedDigest(digestKey, one.spec),
          to: keeping.keep('spec', specs[index] ?? one.spec),
        }),
      ),
      watchStep({ app, services: specs, posted, live: live.services.map(({ spec }) => spec), keeping }),
      ...probe,
    ],
    keeps: keeping.keeps,
  };
}

/** Whether the service that visitors meet is among them. */
function isServed({ restarted, app }: Restart): boolean {
  return restarted.some((live) => shortNameOf(live, app.stack) === 'app');
}

function wordsOf(restart: Restart): PlanDraft['words'] {
  const { app, restarted, leftAlone, request, times } = restart;
  const title = titleOf(app.recipe);
  const names = restarted.map((live) => shortNameOf(live, app.stack));
  const what = request.service === null ? title : `${names[0]} of ${title}`;
  return {
    title: `Restart: ${what}`,
    facts: [
      `${app.name}, on ${app.server}`,
      `Restarts ${names.join(', ')}.`,
      leftAlone.length === 0 ? '' : `Left alone: ${leftAlone.join(', ')}.`,
      ...restarted.flatMap((live) => standstillLine(live, app)),
      'Settings, data, other apps: untouched.',
    ].filter((line) => line !== ''),
    outlook: [...awayLines({ posted: restarted.map(({ spec }) => spec), isStart: false, times })],
    done: `${what} was restarted`,
    failed: `${what} does not start again`,
    waysOn: [`\`!restart ${app.name}\` does the rest.`],
  };
}

function standstillLine(live: LiveService, { stack }: App): readonly string[] {
  return standstillOf(live, []) === null
    ? []
    : [`⚠ ${shortNameOf(live, stack)}: its last change stands still; this brings it on`];
}

import type { App } from '../../apps/apps.ts';
import { urlOf } from '../../apps/url.ts';
import type { Step } from '../../operations/operation.ts';
import { timeoutOf } from '../../recipes/labels.ts';
import { shortName } from '../../stack/short-name.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import type { Keeping } from '../../steps/kept.ts';
import { probeUrl } from '../../steps/probe-url.ts';
import { watchStackStep } from '../../steps/watch-stack.ts';
import { deadlineOf } from '../../swarm/deadline.ts';

/** How long a proxy may take to notice an app that runs, in milliseconds. Our choice: certificates may have to be fetched. */
const PROBE_WITHIN_MS = 60_000;

export interface Watched {
  readonly app: App;
  /** What must be well in the end. */
  readonly services: readonly ServiceSpec[];
  /** Names of those among them that are posted. */
  readonly posted: ReadonlySet<string>;
  /** What runs in the stack before, all of it that is to stay or to be replaced: it may have to end first. */
  readonly live: readonly ServiceSpec[];
  readonly keeping: Keeping;
}

/** The wait until these services are well. */
export function watchStep({ app: { server, stack }, services, posted, live, keeping }: Watched): Step {
  const labels = services.find(({ Name }) => Name === `${stack}_app`)?.Labels ?? {};
  return watchStackStep.make({
    server,
    stack,
    services: services.map((to) => ({ to: keeping.keep('spec', to), isPosted: posted.has(to.Name) })),
    withinMs: deadlineOf(
      services,
      timeoutOf(stack, labels),
      live.filter(({ Name }) => posted.has(Name)),
    ),
    others: live
      .filter(({ Name }) => services.every((one) => one.Name !== Name))
      .map(({ Name }) => shortName(Name, stack)),
  });
}

/** The question whether the app's address answers; none for an app without one. */
export function probeSteps(app: App): readonly Step[] {
  const url = urlOf(app);
  return url === null ? [] : [probeUrl.make({ server: app.server, url, withinMs: PROBE_WITHIN_MS })];
}

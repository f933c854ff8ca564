import { UserError } from '../../kernel/errors.ts';
import type { Request } from '../../operations/operation.ts';
import type { Planner, Vault } from '../../operations/ports.ts';
import { subjectOf } from '../../operations/subject.ts';
import type { StackPlace } from '../../revisions/revision.ts';
import type { RevisionReader } from '../../revisions/revisions.ts';
import { wasPosted } from '../../steps/posted.ts';
import type { LiveService, SwarmReader, Swarms } from '../../swarm/swarm.ts';

export interface ObserveDeps {
  readonly vault: Pick<Vault, 'get'>;
  readonly revisions: RevisionReader;
}

type Services = readonly Pick<LiveService, 'spec'>[];

/**
 * Whether a stack runs by somebody else's doing, so that the bot only looks at it: no revision of it was ever kept, and no service of
 * it was posted by the bot. The second is for apps of a bot that kept no revisions yet, and for a first deploy that did not go well.
 */
export function isObserved({ server, stack }: StackPlace, services: Services, deps: ObserveDeps): boolean {
  const isPosted = ({ spec }: Services[number]): boolean =>
    wasPosted({ server, name: spec.Name }, deps.vault);
  return services.length > 0 && !deps.revisions.has({ server, stack }) && !services.some(isPosted);
}

/** What changes nothing that runs: taking it over, and writing the file of an app that has none. */
const ALLOWED: ReadonlySet<Request['action']> = new Set(['adopt', 'create']);

/** A planner that plans no change of what is only observed. Throws `not_adopted`. */
export function observeFirst(
  planner: Planner,
  deps: ObserveDeps & { readonly swarms: Swarms<SwarmReader> },
): Planner {
  return async (request, signal, agreed) => {
    const subject = subjectOf(request);
    if (subject === null) {
      return planner(request, signal, agreed);
    }
    const { app, server, stack } = subject;
    if (!ALLOWED.has(request.action) && !deps.revisions.has({ server, stack })) {
      const { services } = await deps.swarms.of(server).observe(stack, signal);
      if (isObserved({ server, stack }, services, deps)) {
        throw new UserError('not_adopted', `\`${app}\` runs, and not by me: I only observe it so far.`);
      }
    }
    return planner(request, signal, agreed);
  };
}

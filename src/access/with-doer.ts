import type { UserId } from '../kernel/ids.ts';
import type { AccessRequest } from './access-request.ts';
import { countsFor } from './approvals.ts';
import { anyDoer, asksOf, type Consent, partsOf, together } from './consent.ts';
import type { Policy } from './policy.ts';
import { everybody } from './voices.ts';

/**
 * What nobody's roles grant yet, since nobody asked for it: what the rules ask for, and in any case the OK of one who may do it. Asked
 * for apart only where those whom the rules ask are not all people who may do it: one OK serves both.
 */
export function withDoer(policy: Policy, request: AccessRequest, consent: Consent): Consent {
  const asks = partsOf(consent).flatMap((part) => (part.kind === 'approvals' ? asksOf(part) : []));
  const people = everybody(policy, request.actor);
  const isDoer = (voter: UserId): boolean =>
    countsFor(policy, { ...request, consent }, { ask: anyDoer, voter });
  const isThereAnyway = asks.some((ask) =>
    people.filter((voter) => countsFor(policy, { ...request, consent }, { ask, voter })).every(isDoer),
  );
  return isThereAnyway ? consent : together([anyDoer, consent]);
}

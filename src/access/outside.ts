import { isSame } from '../kernel/digest.ts';
import { OUTSIDE } from '../kernel/ids.ts';
import type { AccessRequest, Decision } from './access-request.ts';
import { type Approvals, type Consent, together } from './consent.ts';
import type { Policy, Rule } from './policy.ts';
import { unmeetable } from './poll.ts';
import { whyNobodyAgrees } from './refusals.ts';
import { rulesAbout } from './rules.ts';
import { withDoer } from './with-doer.ts';

/** Whether it is a change of the roles file that came by itself: nothing else can come from outside. */
export function isFromOutside({ actor, actions }: Pick<AccessRequest, 'actor' | 'actions'>): boolean {
  return actor === OUTSIDE && actions.length > 0 && actions.every((action) => action === 'roles');
}

/**
 * What a change from outside needs. Nobody's roles grant it: so it is as if somebody proposed it, and one who may do it must agree,
 * whatever the rule says. And nobody knows who made it: so it may be any of those who agree.
 */
export function decideOutside(policy: Policy, request: AccessRequest): Decision {
  const rules = rulesOf(policy, request);
  const asked = (change: (needs: Approvals) => Approvals): Consent =>
    withDoer(policy, request, together(rules.map(({ needs }) => asOutside(needs, change))));
  const [strict, plain] = [asked(withOneMore), asked((needs) => needs)];
  const isInReach = unmeetable(policy, { ...request, consent: strict }) === null;
  const consent = isInReach ? strict : plain;
  const rule = `${placesOf(rules, policy)}${isSame(consent, plain) ? '' : ONE_MORE}`;
  const hopeless = unmeetable(policy, { ...request, consent });
  return hopeless === null
    ? { decision: 'granted', consent, rule }
    : {
        decision: 'refused',
        reason: whyNobodyAgrees(policy, { request, part: hopeless, rule }),
        isStranger: false,
      };
}

const ONE_MORE = ', one OK more since nobody knows who made it';

function placesOf(rules: readonly Rule[], { path }: Policy): string {
  const places = rules.map(({ line }) => `rule at ${path} line ${line}`);
  return places.length === 0 ? 'the default' : places.join(' and ');
}

/** All that could be the one that counts: which it is may hang on the roles of the requester, whom nobody knows. */
function rulesOf(policy: Policy, request: AccessRequest): readonly Rule[] {
  const about = rulesAbout(policy, { ...request, action: 'roles' });
  const last = about.findIndex(({ roles }) => roles.length === 0);
  return last === -1 ? about : about.slice(0, last + 1);
}

/** The requester's own OK is nobody's. Silence still has its time, in which others may block, and is not enough. */
function asOutside(needs: Consent, change: (needs: Approvals) => Approvals): Consent {
  if (needs.kind === 'confirm') {
    return { kind: 'none' };
  }
  return needs.kind === 'approvals' ? change(needs) : needs;
}

/** An OK of somebody else than the requester: of two, one is not. */
function withOneMore(needs: Approvals): Approvals {
  return needs.requester === 'excluded' ? { ...needs, count: Math.min(50, needs.count + 1) } : needs;
}

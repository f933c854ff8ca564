import type { AccessRequest } from './access-request.ts';
import { free, isReading } from './actions.ts';
import { type Approvals, anyDoer, type Consent, together } from './consent.ts';
import type { Grant } from './grants.ts';
import { losesData } from './lazy.ts';
import { type Holder, heldBy } from './people.ts';
import type { Policy } from './policy.ts';
import { ruleFor } from './rules.ts';
import { withDoer } from './with-doer.ts';

/** A request of which every part is granted. */
export interface Granted {
  readonly request: AccessRequest;
  readonly holder: Holder;
  readonly grants: readonly (Grant & { readonly action: string })[];
}

/** What the rules ask for, every part of the request taken together, and where they say so. */
export function consentFor(
  policy: Policy,
  granted: Granted,
): { readonly consent: Consent; readonly rule: string; readonly goesBackMs?: number } {
  const needs = granted.grants.flatMap((grant) => needsOf(policy, granted, grant));
  const goesBackMs = longest(needs.map((one) => one.goesBackMs));
  const rules = new Set(needs.map(({ rule }) => rule).filter((rule) => rule !== DEFAULT));
  return {
    consent: together(needs.map(({ consent }) => consent)),
    rule: rules.size === 0 ? DEFAULT : [...rules].join(' and '),
    ...(goesBackMs === null ? {} : { goesBackMs }),
  };
}

const DEFAULT = 'the default';

type Needs = readonly {
  readonly consent: Consent;
  readonly rule: string;
  readonly goesBackMs: number | null;
}[];

/** `null` where one of them is. */
function longest(spans: readonly (number | null)[]): number | null {
  const given = spans.filter((ms) => ms !== null);
  return given.length === 0 || given.length < spans.length ? null : Math.max(...given);
}

function needsOf(policy: Policy, { request, holder }: Granted, grant: Granted['grants'][number]): Needs {
  const { action } = grant;
  const roles = heldBy(policy, holder).map(({ role }) => role.name);
  const rule = ruleFor(policy, { ...request, action, roles });
  const needs = withoutSilence(rule?.needs ?? defaultFor(action), { ...request, action });
  const consent = request.isOffered === true ? firstWord(policy, request, needs) : needs;
  const goesBackMs = rule?.goesBackMs ?? null;
  const byRule = isReading(action)
    ? ({ consent: { kind: 'none' }, rule: DEFAULT, goesBackMs } as const)
    : { consent, rule: rule === null ? DEFAULT : `rule at ${policy.path} line ${rule.line}`, goesBackMs };
  return grant.grant === 'propose' && request.isOffered !== true
    ? [
        byRule,
        {
          consent: anotherDoer,
          rule: `role ${grant.by.role.name} at ${policy.path} line ${grant.by.role.line}`,
          goesBackMs,
        },
      ]
    : [byRule];
}

/** Roles are everybody's: also where no rule asks for it, all who may change them are asked, and one of them says OK. */
function defaultFor(action: string): Consent {
  if (action === 'roles') {
    return anyDoer;
  }
  return { kind: free.has(action) ? 'none' : 'confirm' };
}

/**
 * Files in which silence agrees to what loses data are refused; what a plan may lose is known later than the file is read. Then
 * somebody else must say OK, and where the rule asks for nothing, the requester.
 */
function withoutSilence(
  needs: Consent,
  { action, mayLose = false }: Pick<AccessRequest, 'mayLose'> & { readonly action: string },
): Consent {
  if (needs.kind === 'none' && mayLose) {
    return { kind: 'confirm' };
  }
  const isLosing = mayLose || losesData(action);
  return needs.kind === 'lazy' && isLosing ? { ...anotherDoer, from: needs.from } : needs;
}

/**
 * Nobody asked for it yet: somebody who may do it says OK, also where a rule asks others; or nobody says no, where a request would run at
 * once, by silence or by its requester's own OK, and where that was agreed to beforehand and nothing can be lost.
 */
function firstWord(policy: Policy, request: AccessRequest, needs: Consent): Consent {
  const { agreedSilenceMs, mayLose } = request;
  if (needs.kind === 'approvals' || needs.kind === 'ballot') {
    return withDoer(policy, request, needs);
  }
  const afterMs = mayLose === true ? null : (agreedSilenceMs ?? null);
  return afterMs === null ? anyDoer : { kind: 'lazy', afterMs, from: null, isHastened: true };
}

/** What is only proposed needs somebody else who may do it. */
const anotherDoer: Approvals = { ...anyDoer, requester: 'excluded' };

import { z } from 'zod';
import { Digest } from '../../kernel/ids.ts';
import type { Step } from '../../operations/operation.ts';
import type { PlanDraft, Planner, Vault } from '../../operations/ports.ts';
import { type Subject, subjectOf } from '../../operations/subject.ts';
import { isLogin } from '../../recipes/secrets.ts';
import { inReachAfterNext } from '../../revisions/in-reach.ts';
import { secretsNeeded } from '../../revisions/revision.ts';
import type { RevisionReader } from '../../revisions/revisions.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import { keptSpec } from '../../steps/kept.ts';
import { removeSecret } from '../../steps/remove-secret.ts';
import { type Retired, retiredOf } from '../../steps/retired.ts';
import type { LiveStack, SwarmReader, Swarms } from '../../swarm/swarm.ts';
import { listed } from './words.ts';

export interface TidyDeps {
  readonly swarms: Swarms<SwarmReader>;
  readonly vault: Vault;
  readonly revisions: RevisionReader;
}

/**
 * A planner of deploys that also removes secrets which a rotation replaced and which no kept revision needs after this deploy;
 * and that says how somebody gets at the first login.
 */
export function tidySecrets(planner: Planner, deps: TidyDeps): Planner {
  return async (request, signal, agreed) => {
    const subject = subjectOf(request);
    if (subject === null) {
      return planner(request, signal, agreed);
    }
    const draft = withLogin(await planner(request, signal, agreed), subject);
    const retired = retiredOf(subject, deps.vault);
    if (draft.isNoop || retired.length === 0) {
      return draft;
    }
    const live = await deps.swarms.of(subject.server).observe(subject.stack, signal);
    const needed = neededAfter(draft, live, deps.revisions.of(subject));
    const over = retired.filter(({ name }) => !needed.has(name));
    return over.length === 0 ? draft : withRemovals(draft, over, subject);
  };
}

function withRemovals(draft: PlanDraft, over: Retired, { server, stack }: Subject): PlanDraft {
  const removals = over.map((secret) => removeSecret.make({ server, stack, ...secret, isTidying: true }));
  const fact = `Removes what no way back needs any more: ${listed(over.map(({ label }) => label))}.`;
  const { words } = draft;
  return {
    ...draft,
    words: { ...words, facts: [...words.facts, fact] },
    steps: [...draft.steps, ...removals],
  };
}

const Generates = z.object({ key: z.string() });
const Posts = z.object({ to: Digest });

function withLogin(draft: PlanDraft, { app }: Subject): PlanDraft {
  const isMade = draft.steps.some(
    ({ kind, args }) => kind === 'generate-secret' && isLogin(Generates.parse(args).key),
  );
  const { words } = draft;
  const line = `The first login waits: \`!login ${app}\` (opens once).`;
  return isMade ? { ...draft, words: { ...words, next: [...(words.next ?? []), line] } } : draft;
}

/** What has to stay once the draft was carried out: for what runs then, and for every way back. */
function neededAfter(
  draft: PlanDraft,
  live: LiveStack,
  kept: ReturnType<RevisionReader['of']>,
): ReadonlySet<string> {
  const posted = draft.steps
    .filter(({ kind }) => kind === 'apply-service')
    .map((step) => specOf(step, draft));
  const names = new Set(posted.map(({ Name }) => Name));
  const stays = live.services.map(({ spec }) => spec).filter(({ Name }) => !names.has(Name));
  const before = inReachAfterNext(kept).flatMap(({ spec }) => spec.services);
  return secretsNeeded([...posted, ...stays, ...before]);
}

function specOf({ args }: Step, { keeps }: PlanDraft): ServiceSpec {
  const digest = Posts.parse(args).to;
  return keptSpec(digest, {
    vault: { get: (key) => keeps.get(key) ?? null, put: () => {}, forget: () => {} },
  });
}

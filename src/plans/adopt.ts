import type { FoundFile } from '../adoption/found.ts';
import { checkNotBroken } from '../apps/broken.ts';
import { pinVersion } from '../apps/env-file.ts';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import type { RequestOf, Step } from '../operations/operation.ts';
import { type PlanDraft, type Planner, planFor } from '../operations/ports.ts';
import { deployedFacts } from '../recipes/labels.ts';
import { keepRevisionOf } from '../steps/keep-revision.ts';
import { type Keeping, startKeeping } from '../steps/kept.ts';
import { takeFile } from '../steps/take-file.ts';
import type { LiveStack } from '../swarm/swarm.ts';
import { compareFile } from './adoption/compare-file.ts';
import { observedSpec } from './adoption/observed-spec.ts';
import { type AdoptionDeps, bestFirst, readFiles } from './adoption/survey.ts';
import { type Takeover, wordsOfAdoption } from './adoption/words.ts';

export interface AdoptDeps extends AdoptionDeps {
  readonly digestKey: string;
}

/**
 * Takes over an app that runs by somebody else's doing: what runs is kept as revision 0, and its file becomes what runs as far as that
 * is known. Nothing is posted.
 */
export function planAdopt(deps: AdoptDeps): Planner {
  return planFor('adopt', async (request, signal): Promise<PlanDraft> => {
    const { app, server, stack } = request;
    if (deps.revisions.has({ server, stack })) {
      throw new UserError('too_late', `\`${app}\` is taken over already.`);
    }
    const swarm = deps.swarms.of(server);
    const live = await swarm.observe(stack, signal);
    if (live.services.length === 0) {
      throw new UserError('too_late', `\`${app}\` does not run: \`!deploy ${app}\` starts it.`);
    }
    const { own, chosen } = await chooseFile(request, live, { deps, signal });
    const pin = pinFor(chosen);
    const text = pin === null ? chosen.app.text : pinVersion(chosen.app.text, pin);
    const spec = await observedSpec(stack, { live, swarm }, signal);
    return draft({ own, chosen, text, pin, spec }, live, deps);
  });
}

interface With {
  readonly deps: AdoptDeps;
  readonly signal: AbortSignal;
}

/** Throws `unknown_app`, and `app_exists` for an app whose files name another stack since. */
async function chooseFile(
  { app, server, stack }: RequestOf<'adopt'>,
  live: LiveStack,
  { deps, signal }: With,
): Promise<Pick<Takeover, 'own' | 'chosen'>> {
  const { apps, broken } = await readFiles(deps);
  checkNotBroken(
    app,
    broken.filter(({ folder }) => folder === null),
  );
  const files = apps.filter((file) => file.app.name === app && file.app.server === server);
  const fitting = files.filter((file) => file.app.stack === stack);
  const compared = await Promise.all(
    fitting.map(async (file): Promise<FoundFile> => {
      const look = { app: file.app, live, depth: 'brief' } as const;
      return { ...file, compared: await compareFile(look, deps, signal) };
    }),
  );
  const [chosen] = bestFirst(compared);
  if (chosen === undefined) {
    throw files.length === 0
      ? new UserError('unknown_app', `There is no app \`${app}\` here.`)
      : new UserError('app_exists', `\`${app}\` is no longer the stack \`${stack}\`.`);
  }
  return { own: compared.find(({ folder }) => folder === null) ?? null, chosen };
}

/** The version that runs, where the file names another one or none, and all of it could be compared with that version. */
function pinFor({ app, compared }: FoundFile): string | null {
  const runs =
    compared.is === 'compared' && compared.drift.runs === compared.drift.version ? compared.drift.runs : null;
  return runs === null || runs === app.version ? null : runs;
}

function draft(takeover: Takeover, live: LiveStack, { digestKey }: AdoptDeps): PlanDraft {
  const keeping = startKeeping(digestKey);
  return {
    words: wordsOfAdoption(takeover),
    actions: ['adopt'],
    class: null,
    url: null,
    isNoop: false,
    steps: [...fileSteps(takeover, keeping, digestKey), keptStep(takeover, live, keeping)],
    keeps: keeping.keeps,
  };
}

function fileSteps({ own, chosen, text }: Takeover, keeping: Keeping, digestKey: string): readonly Step[] {
  const { server, name: app } = chosen.app;
  const from = own === null ? null : keyedDigest(digestKey, own.app.text);
  return own?.app.text === text ? [] : [takeFile.make({ server, app, from, to: keeping.keep('text', text) })];
}

function keptStep({ chosen, text, spec }: Takeover, live: LiveStack, keeping: Keeping): Step {
  const { server, name: app, recipe, stack } = chosen.app;
  const main = live.services.find((one) => one.spec.Name === `${stack}_app`);
  const facts = deployedFacts(stack, main?.spec.Labels ?? {});
  const version = facts.chaosVersion ?? facts.version;
  return keepRevisionOf({ server, app, recipe, version, commit: null, isFirst: true, text }, spec, keeping);
}

import type { App } from '../apps/apps.ts';
import { UserError } from '../kernel/errors.ts';
import type { RecipeName, ServerName } from '../kernel/ids.ts';
import { deployedFacts } from '../recipes/labels.ts';
import type { LiveService } from '../swarm/swarm.ts';
import type { CommandContext } from './command.ts';

/** An app of a recipe, and the version that runs of it. */
export interface Here {
  readonly app: App;
  /** `null`: nothing runs, or it does not say which. */
  readonly version: string | null;
  /** Its server did not answer: `version` is the one of its settings. */
  readonly isGuess: boolean;
}

/** The apps of a recipe that the person may see, with what runs: one listing for each server. */
export async function appsOf(
  recipe: RecipeName,
  { apps, swarms, signal }: CommandContext,
): Promise<readonly Here[]> {
  const own = (await apps.list()).apps.filter((app) => app.recipe === recipe);
  const servers = [...new Set(own.map(({ server }) => server))];
  const stacks = new Map(
    await Promise.all(
      servers.map(async (server) => [server, await look(server, { swarms, signal })] as const),
    ),
  );
  return own.map((app) => hereOf(app, stacks.get(app.server) ?? null));
}

type Stacks = ReadonlyMap<string, readonly LiveService[]>;

async function look(
  server: ServerName,
  { swarms, signal }: Pick<CommandContext, 'swarms' | 'signal'>,
): Promise<Stacks | null> {
  try {
    return await swarms.of(server).stacks(signal);
  } catch (error) {
    if (error instanceof UserError) {
      return null;
    }
    throw error;
  }
}

function hereOf(app: App, stacks: Stacks | null): Here {
  if (stacks === null) {
    return { app, version: app.version, isGuess: true };
  }
  const services = stacks.get(app.stack) ?? [];
  const main = services.find(({ spec }) => spec.Name === `${app.stack}_app`);
  const facts = main === undefined ? null : deployedFacts(app.stack, main.spec.Labels);
  return { app, version: facts?.chaosVersion ?? facts?.version ?? null, isGuess: false };
}

import type { App } from '../../apps/apps.ts';
import type { RecipeName } from '../../kernel/ids.ts';
import { whatRuns } from '../../recipes/labels.ts';
import { type Stacks, stacksOrWhyNot } from '../../swarm/stacks-or-why-not.ts';
import type { CommandContext } from '../command.ts';

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
      servers.map(async (server) => [server, await stacksOrWhyNot(server, { swarms }, signal)] as const),
    ),
  );
  return own.map((app) => hereOf(app, stacks.get(app.server) ?? ''));
}

function hereOf(app: App, stacks: Stacks | string): Here {
  return typeof stacks === 'string'
    ? { app, version: app.version, isGuess: true }
    : { app, version: whatRuns(app.stack, stacks.get(app.stack) ?? []), isGuess: false };
}

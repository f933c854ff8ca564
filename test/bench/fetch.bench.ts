import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../sandbox/run.ts';
import { figure, type Measurement, ms, quantile } from './measurement.ts';
import { now } from './tap.ts';
import type { World } from './world.ts';

const RECIPES = 100;
const MOST_MS = 100;
const COMMANDS_AT_LEAST = 15;

/** The bot starts with a hundred recipes of which it has none, and is spoken to while its worker fetches them; and once more after. */
export async function measure(world: World): Promise<readonly Measurement[]> {
  const names = await publish(world);
  await world.startBot();
  const from = now();
  await untilEyes(world); // The first one after a start finds nothing compiled.
  const during: number[] = [];
  while (names.some((name) => !existsSync(cloneOf(world, name)))) {
    during.push(await untilEyes(world));
  }
  const tookMs = now() - from;
  const after: number[] = [];
  while (after.length < during.length) {
    after.push(await untilEyes(world));
  }
  await takeBack(world, names);
  if (during.length < COMMANDS_AT_LEAST) {
    throw new Error(`Only ${during.length} commands were answered while the recipes were fetched.`);
  }
  const path =
    'the sync that brought `!plan` is with the bot whole → it asks the homeserver for the reaction';
  const measures = `${path}, while ${RECIPES} recipes are cloned for the first time; ${during.length} commands one after the other`;
  return [
    figure(`👀 while ${RECIPES} recipes are fetched, p50`, quantile(during, 0.5), { unit: ms, measures }),
    figure(`👀 while ${RECIPES} recipes are fetched, p95`, quantile(during, 0.95), {
      unit: ms,
      measures,
      most: MOST_MS,
    }),
    figure('👀 while none is, p95', quantile(after, 0.95), {
      unit: ms,
      measures: `the same, right after, as often: what the machine's other work makes of it`,
    }),
    figure(`fetching ${RECIPES} recipes`, tookMs, {
      unit: ms,
      measures: 'from the bot being ready to the last clone, people talking to it meanwhile',
    }),
  ];
}

async function untilEyes({ person, tap }: World): Promise<number> {
  const command = await person('ana').say('!plan wiki');
  const [eyes] = await Promise.all([
    tap.said(({ target, key }) => target === command && key === '👀'),
    tap.said(({ target, relation }) => target === command && relation === 'm.thread'),
  ]);
  const from = tap.heardAt(command);
  if (from === null) {
    throw new Error('The command never reached the bot.');
  }
  return eyes.askedAt - from;
}

/** Beside the recipes of the sandbox, each a repository of its own. */
async function publish({ facts: { recipes } }: World): Promise<readonly string[]> {
  const names = Array.from({ length: RECIPES }, (_, index) => `many${index + 1}`);
  for (const name of names) {
    await run('git', [
      'clone',
      '--quiet',
      '--bare',
      '--no-local',
      join(recipes, 'nextcloud.git'),
      join(recipes, `${name}.git`),
    ]);
  }
  return names;
}

async function takeBack(world: World, names: readonly string[]): Promise<void> {
  await world.stopBot();
  for (const name of names) {
    await rm(join(world.facts.recipes, `${name}.git`), { recursive: true });
    await rm(cloneOf(world, name), { recursive: true, force: true });
  }
}

function cloneOf({ facts: { data } }: World, name: string): string {
  return join(data, 'recipes', `${name}.git`);
}

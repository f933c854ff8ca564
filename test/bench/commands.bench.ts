import type { PersonKey } from '../sandbox/people.ts';
import { figure, type Measurement, ms, quantile } from './measurement.ts';
import type { World } from './world.ts';

const COMMANDS = { full: 200, quick: 40 };
const CROWD: readonly PersonKey[] = ['ana', 'kim', 'lou'];
const RECIPES = ['nextcloud', 'gitea', 'vaultwarden', 'wiki', 'uptime'];
const MOST_MS = 100;

/** Milliseconds since the sync that brought the command. */
interface Answer {
  readonly eyes: number;
  /** How much of it went by before the bot asked the homeserver. */
  readonly own: number;
  readonly card: number;
}

export async function measure(world: World): Promise<readonly Measurement[]> {
  await world.startBot();
  await ask(world, 'ana', 'wiki'); // The first command after a start clones the recipe.
  const alone: Answer[] = [];
  const count = world.isQuick ? COMMANDS.quick : COMMANDS.full;
  for (let number = 0; number < count; number += 1) {
    alone.push(await ask(world, of(CROWD, number), of(RECIPES, number)));
  }
  const crowded: Answer[] = [];
  for (let round = 0; round < count / 20; round += 1) {
    const asked = CROWD.map(async (person, number) => ask(world, person, of(RECIPES, number + round)));
    crowded.push(...(await Promise.all(asked)));
  }
  const brought = 'the sync that brought `!deploy RECIPE` is with the bot whole →';
  return [
    ...pair('command seen → 👀', alone, {
      pick: ({ eyes }) => eyes,
      measures: `${brought} the homeserver has the reaction; ${alone.length} commands, one after the other`,
      most: MOST_MS,
    }),
    ...pair('of that, until the bot asks the homeserver', alone, {
      pick: ({ own }) => own,
      measures: 'without what the homeserver itself takes to store the reaction',
    }),
    ...pair('command seen → plan card', alone, {
      pick: ({ card }) => card,
      measures: `${brought} the homeserver has the card`,
    }),
    ...pair(`command seen → 👀, ${CROWD.length} people at once`, crowded, {
      pick: ({ eyes }) => eyes,
      measures: `the same, ${CROWD.length} commands at the same time, ${crowded.length} in all`,
    }),
  ];
}

/** A new app is asked for, its plan shown, and refused again, so that nothing stays open. */
async function ask({ person, tap }: World, key: PersonKey, recipe: string): Promise<Answer> {
  const command = await person(key).say(`!deploy ${recipe}`);
  const [eyes, card] = await Promise.all([
    tap.said(({ target, key: sign }) => target === command && sign === '👀'),
    tap.said(({ target, relation }) => target === command && relation === 'm.thread'),
  ]);
  const from = tap.heardAt(command);
  if (from === null || !/^#\d+ · /.test(card.body)) {
    throw new Error(`This is no plan: ${card.body}`);
  }
  await person(key).react(card.event, '👎');
  await tap.said(({ target, key: sign }) => target === command && sign !== '' && sign !== '👀');
  return { eyes: eyes.at - from, own: eyes.askedAt - from, card: card.at - from };
}

interface Pair {
  readonly pick: (answer: Answer) => number;
  readonly measures: string;
  readonly most?: number;
}

/** The median, and what 95 of 100 do not exceed: only that is aimed at. */
function pair(
  name: string,
  answers: readonly Answer[],
  { pick, measures, most }: Pair,
): readonly Measurement[] {
  const values = answers.map(pick);
  const aim = most === undefined ? {} : { most };
  return [
    figure(`${name}, p50`, quantile(values, 0.5), { unit: ms, measures }),
    figure(`${name}, p95`, quantile(values, 0.95), { unit: ms, measures, ...aim }),
  ];
}

function of<Item>(list: readonly Item[], index: number): Item {
  const item = list[index % list.length];
  if (item === undefined) {
    throw new Error('The list is empty.');
  }
  return item;
}

import { assertNever } from '../../src/kernel/errors.ts';
import { readArguments, usage, type Wish } from './arguments.ts';
import { type Board, createBoard } from './board.ts';
import { takeDown } from './down.ts';
import type { Facts } from './facts.ts';
import { converse } from './interactive.ts';
import { type Layout, layoutOf } from './layout.ts';
import { FIRST_SPEAKER } from './people.ts';
import { type Progress, showProgress } from './progress.ts';
import { sayAndFollow } from './say.ts';
import { bringUp, leaveRunning, runningSandbox } from './up.ts';

const MAIN_STORY = '!deploy nextcloud';

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});

async function main(argv: readonly string[]): Promise<number> {
  const wish = readArguments(argv);
  if (wish.kind === 'help') {
    console.log(usage);
    return 0;
  }
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(
      'The sandbox makes network and process namespaces, so it needs Linux and root: sudo script/sandbox',
    );
  }
  const layout = layoutOf(wish.dir);
  const progress = showProgress(process.stderr);
  switch (wish.kind) {
    case 'up':
      return up(layout, progress);
    case 'down':
      await progress.step('taking the sandbox down', async () => takeDown(layout));
      return 0;
    case 'say':
    case 'play':
      return visit(wish, layout, progress);
    default:
      return assertNever(wish);
  }
}

/** A sandbox that takes itself away when it is not wanted any more; one that was up already stays. */
async function visit(
  wish: Extract<Wish, { kind: 'say' | 'play' }>,
  layout: Layout,
  progress: Progress,
): Promise<number> {
  const running = await runningSandbox(layout, progress);
  if (running !== null) {
    return talk(wish, running);
  }
  const leave = (): Promise<void> => progress.step('taking the sandbox down', async () => takeDown(layout));
  let isLeaving = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!isLeaving) {
        isLeaving = true;
        void leave().finally(() => process.exit(130));
      }
    });
  }
  try {
    return await talk(wish, await bringUp(layout, progress));
  } catch (error) {
    // What breaks because it is taken away is no news: the process ends in a moment.
    if (isLeaving) {
      await new Promise<never>(() => {});
    }
    throw error;
  } finally {
    if (!isLeaving) {
      isLeaving = true;
      await leave();
    }
  }
}

async function talk(wish: Extract<Wish, { kind: 'say' | 'play' }>, facts: Facts): Promise<number> {
  const board = createBoard(process.stdout);
  return wish.kind === 'say' ? sayAll(wish.texts, facts, board) : play(facts, board);
}

async function sayAll(texts: readonly string[], facts: Facts, board: Board): Promise<number> {
  let isGood = true;
  for (const text of texts) {
    isGood = (await sayAndFollow(text, { facts, board, isLive: process.stdout.isTTY })) && isGood;
  }
  return isGood ? 0 : 1;
}

async function play(facts: Facts, board: Board): Promise<number> {
  console.log(welcome(facts));
  await sayAndFollow(MAIN_STORY, { facts, board, isLive: process.stdout.isTTY });
  await converse(facts, board);
  return 0;
}

async function up(layout: Layout, progress: Progress): Promise<number> {
  const running = await runningSandbox(layout, progress);
  if (running !== null) {
    console.error('It is up already.');
  }
  const facts = running ?? (await bringUp(layout, progress).catch((error: unknown) => giveUp(error, layout)));
  await leaveRunning(layout);
  console.log(`${welcome(facts)}\nEverything about it: ${layout.facts}`);
  return 0;
}

function giveUp(error: unknown, { dir }: Layout): never {
  const words = error instanceof Error ? error.message : String(error);
  throw new Error(
    `${words}\nWhat is there so far stays, to be looked at. To remove it: script/sandbox down --dir ${dir}`,
  );
}

function welcome({ homeserver, people, dockerHost, bot }: Facts): string {
  const guest = people[FIRST_SPEAKER];
  return [
    '',
    `Look on with any Matrix client: homeserver ${homeserver}`,
    `  login ${guest?.userId}  password ${guest?.password}`,
    `The swarm: DOCKER_HOST=${dockerHost}`,
    `The bot's log: ${bot.log}`,
    '',
  ].join('\n');
}

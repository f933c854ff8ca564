import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coop } from '../e2e/coop.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { DOMAIN } from '../sandbox/layout.ts';
import { until } from '../sandbox/until.ts';
import { bundled, unbundle } from './bundle.ts';
import { type Bystander, placeBystander } from './bystander.ts';
import { type Chapter, chapters, commitsTo, expected, type Stage, seen, WITHIN_MS } from './chapters.ts';
import { cutsIn, ENDING, START } from './hunt.ts';
import { brokenPromises } from './invariants.ts';
import { type Broken, createPlot, type Fault, type Plot } from './plot.ts';
import { engines, inForm } from './scale.ts';

/** Bots at work side by side, each in a room of its own, all on one swarm. */
const BOTS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** More lives than it takes. */
const MOST_LIVES = 60;
describe.each(engines)('on engine %i', (engine) => {
  let site: Site;
  let bystander: Bystander;
  let coops: readonly Coop[];
  beforeAll(async () => {
    site = await startSite({ engine });
    bystander = await placeBystander(site);
    const program = await bundled('test/faults/bot-under-fault.ts');
    coops = await Promise.all(
      BOTS.map(async (name) =>
        site.coop(name, {
          program,
          isRevived: true,
          recipes: { [appOf(name)]: 'life' },
          hasOnlyThese: true,
        }),
      ),
    );
    await Promise.all(coops.map(async (coop) => bystander.joins(coop)));
  });
  afterAll(async () => {
    await site?.close();
    unbundle();
  });

  it(
    'keeps its promises when it is killed or ended at any of its commits, and at any other moment',
    async () => {
      const plot = createPlot(await mkdtemp(join(site.dir, 'ground-')));
      await Promise.all(
        coops.map(async (coop, index) => {
          for (let life = 0; life < MOST_LIVES && plot.open() > index; life += 1) {
            await live({ site, coop, app: appOf(BOTS[index] ?? '') }, plot, bystander);
          }
        }),
      );

      plot.tell(String(engine));
      expect(plot.broken).toEqual([]);
      expect(coops.flatMap((coop) => coop.ends()).filter(({ code }) => code === 0)).not.toEqual([]);
      expect(
        coops.flatMap((coop) => coop.ends().filter(({ code, signal }) => code !== 0 && signal !== 'SIGKILL')),
      ).toEqual([]);
      expect(plot.neverCut()).toEqual([]);
    },
    inForm(1_800_000, 6 * 3_600_000),
  );
});

function appOf(bot: string): string {
  return `life-${bot}`;
}

/** From its first deploy until it is removed for good, or until nothing more is to be borne. */
async function live(stage: Stage, plot: Plot, bystander: Bystander): Promise<void> {
  for (const chapter of chapters) {
    if (plot.open() === 0) {
      return;
    }
    const fault = plot.next(chapter);
    try {
      await play(chapter, fault, { stage, bystander });
    } catch (error) {
      const words = `${chapter.name} of ${stage.app}, ${wordsOf(fault, stage.coop)}: ${String(error)}`;
      plot.broken.push({ chapter: chapter.name, kind: kindOf(fault, stage.coop), words });
    }
    rmSync(fileIn(stage.coop, 'hunt'), { force: true });
    const met = textIn(stage.coop, 'commits').split('\n');
    plot.ended(chapter, { commits: met, cuts: cutsIn(met).length });
  }
}

interface Scene {
  readonly stage: Stage;
  readonly bystander: Bystander;
}

async function play(
  chapter: Chapter,
  { hunt, killAfterMs }: Fault,
  { stage, bystander }: Scene,
): Promise<void> {
  const { coop, site, app } = stage;
  rmSync(fileIn(coop, 'commits'), { force: true });
  const commits = await commitsTo(stage);
  if (hunt !== null) {
    writeFileSync(fileIn(coop, 'hunt'), JSON.stringify(hunt));
  }
  const playing = chapter.play(site.people.ana, stage);
  playing.catch(() => {}); // It is awaited below, and may fail before that.
  if (killAfterMs !== null) {
    await setTimeout(killAfterMs);
    coop.signal('SIGKILL');
  }
  const talk = await playing;
  const verdict = await talk.verdict(WITHIN_MS);
  const isSaid = async (): Promise<boolean> =>
    coop.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0;
  await until(isSaid, WITHIN_MS, 'Not everything is said.');

  expect(verdict).toMatch(/^✅/u);
  const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);
  expect(await seen(stage, talk)).toEqual(expected(await chapter.leaves(stage), commits + 1, like));
  // Asking docker takes its time: what is about nothing of this app is looked at once in each life.
  const others = chapter === chapters.at(-1) ? { bystander } : {};
  expect(await brokenPromises(coop, site, { apps: [`${app}.${DOMAIN}`], ...others })).toEqual([]);
  // Who is asked to end finishes the call that it is at, and begins nothing any more.
  for (const text of textIn(coop, 'commits').split(`${ENDING}\n`).slice(1)) {
    expect(text.split(`${START}\n`)[0]).not.toContain('journal stepStarted');
  }
}

/** What befell it; where it was cut off in several ways, the last of them. */
function kindOf({ killAfterMs }: Fault, coop: Coop): Broken['kind'] {
  const last = cutsIn(textIn(coop, 'commits').split('\n')).at(-1);
  if (last === undefined) {
    return killAfterMs === null ? 'SIGKILL' : 'random';
  }
  return last.includes('SIGTERM') ? 'SIGTERM' : 'SIGKILL';
}

function wordsOf({ killAfterMs }: Fault, coop: Coop): string {
  const moment = killAfterMs === null ? '' : `, and at a moment: ${Math.round(killAfterMs)} ms`;
  return `cut off at [${cutsIn(textIn(coop, 'commits').split('\n')).join(', ')}]${moment}`;
}

function fileIn(coop: Coop, name: string): string {
  return join(dirname(coop.data), name);
}

function textIn(coop: Coop, name: string): string {
  return existsSync(fileIn(coop, name)) ? readFileSync(fileIn(coop, name), 'utf8') : '';
}

import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertNever } from '../../src/kernel/errors.ts';
import type { Coop } from '../e2e/coop.ts';
import { type Site, startSite } from '../e2e/site.ts';
import { DOMAIN } from '../sandbox/layout.ts';
import { until } from '../sandbox/until.ts';
import { type Bystander, placeBystander } from './bystander.ts';
import { type Chapter, chapters, expected, type Stage, seen } from './chapters.ts';
import { brokenPromises } from './invariants.ts';
import { CUT, Order, START, wordsOf } from './order.ts';
import { createPlot, type Fault, type Plot } from './plot.ts';
import { engines, inForm } from './scale.ts';

/** Bots at work side by side, each in a room of its own, all on one swarm. */
const BOTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].slice(0, Number(process.env['COOPBOT_BOTS'] ?? 6));
/** More lives than it takes. */
const MOST_LIVES = 60;
describe.each(engines)('on engine %i', (engine) => {
  let site: Site;
  let bystander: Bystander;
  let coops: readonly Coop[];
  beforeAll(async () => {
    site = await startSite({ engine });
    bystander = await placeBystander(site);
    coops = await Promise.all(
      BOTS.map(async (name) =>
        site.coop(name, {
          program: 'test/faults/bot-under-fault.ts',
          isRevived: true,
          recipes: Object.fromEntries(
            Array.from({ length: MOST_LIVES }, (_, life) => [appOf(name, life), 'life']),
          ),
        }),
      ),
    );
    await Promise.all(coops.map(async (coop) => bystander.joins(coop)));
  });
  afterAll(async () => site?.close());

  it(
    'keeps its promises when it is killed or ended at any of its commits, and at any other moment',
    async () => {
      const plot = createPlot();
      await Promise.all(
        coops.map(async (coop, index) => {
          for (let life = 0; life < MOST_LIVES && plot.isOpen(); life += 1) {
            await live({ site, coop, app: appOf(BOTS[index] ?? '', life) }, plot, bystander);
          }
        }),
      );

      plot.tell(String(engine));
      expect(plot.broken).toEqual([]);
      expect(coops.flatMap((coop) => coop.ends()).filter(({ code }) => code === 0)).not.toEqual([]);
      expect(
        coops.flatMap((coop) => coop.ends().filter(({ code, signal }) => code !== 0 && signal !== 'SIGKILL')),
      ).toEqual([]);
      for (const { name } of chapters) {
        expect(plot.neverCut(name)).toEqual([]);
      }
    },
    inForm(900_000, 6 * 3_600_000),
  );
});

function appOf(bot: string, life: number): string {
  return `life-${bot}-${String(life).padStart(2, '0')}`;
}

/** From its first deploy until it is removed for good. */
async function live(stage: Stage, plot: Plot, bystander: Bystander): Promise<void> {
  let commits = 0;
  for (const chapter of chapters) {
    const fault = plot.next(chapter);
    commits += 1;
    try {
      await play(chapter, fault, { stage, commits, bystander });
    } catch (error) {
      const sentence = `${chapter.name} of ${stage.app}, ${words(fault)}: ${String(error)}`;
      console.info(sentence);
      plot.broken.push(sentence);
    }
    plot.ended(chapter, fault, {
      commits: textIn(stage.coop, 'commits').trim().split('\n'),
      left: Order.parse(JSON.parse(textIn(stage.coop, 'order') || '[]')).length,
    });
    rmSync(fileIn(stage.coop, 'order'), { force: true });
  }
}

interface Scene {
  readonly stage: Stage;
  /** To the app's settings, when it is over. */
  readonly commits: number;
  readonly bystander: Bystander;
}

async function play(chapter: Chapter, fault: Fault, { stage, commits, bystander }: Scene): Promise<void> {
  const { coop, site, app } = stage;
  rmSync(fileIn(coop, 'commits'), { force: true });
  if (fault.kind === 'cuts') {
    writeFileSync(fileIn(coop, 'order'), JSON.stringify(fault.batch.order));
  }
  const playing = chapter.play(site.people.ana, stage);
  playing.catch(() => {}); // It is awaited below, and may fail before that.
  if (fault.kind === 'random') {
    await setTimeout(fault.afterMs);
    appendFileSync(fileIn(coop, 'commits'), `${CUT}\n`);
    coop.signal('SIGKILL');
  }
  const talk = await playing;
  const verdict = await talk.verdict();
  const isSaid = async (): Promise<boolean> =>
    coop.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0;
  await until(isSaid, 60_000, 'Not everything is said.');

  expect(verdict).toMatch(/^✅/u);
  const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);
  expect(await seen(stage, talk)).toEqual(expected(await chapter.leaves(stage), commits, like));
  // Asking docker takes its time: what is about nothing of this app is looked at once in each life.
  const others = chapter === chapters.at(-1) ? { bystander } : {};
  expect(await brokenPromises(coop, site, { apps: [`${app}.${DOMAIN}`], ...others })).toEqual([]);
  checkEnds(textIn(coop, 'commits').trim().split('\n'), fault);
}

/** Who is asked to end finishes the call that it is at, and begins nothing any more. */
function checkEnds(commits: readonly string[], fault: Fault): void {
  const cuts = fault.kind === 'cuts' ? fault.batch.order : [];
  const afterCuts = commits.join('\n').split(`${CUT}\n`).slice(1);
  for (const [index, text] of afterCuts.entries()) {
    if (cuts[index]?.signal === 'SIGTERM') {
      expect(text.split(START)[0]).not.toContain('journal stepStarted');
    }
  }
}

function words(fault: Fault): string {
  switch (fault.kind) {
    case 'cuts':
      return wordsOf(fault.batch.order);
    case 'random':
      return `killed at random after ${Math.round(fault.afterMs)} ms`;
    case 'none':
      return 'left in peace';
    default:
      return assertNever(fault);
  }
}

function fileIn(coop: Coop, name: string): string {
  return join(dirname(coop.data), name);
}

function textIn(coop: Coop, name: string): string {
  return existsSync(fileIn(coop, name)) ? readFileSync(fileIn(coop, name), 'utf8') : '';
}

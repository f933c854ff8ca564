import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Stand among the commits: where the bot was started, and where it heard that it is to end. */
export const START = 'start';
export const ENDING = 'ending';
const CUT = 'cut ';

const Side = z.enum(['before', 'after']);
type Side = z.infer<typeof Side>;
const Signal = z.enum(['SIGKILL', 'SIGTERM']);

/** A bot that cuts itself off wherever nobody was cut off before. */
export const Hunt = z.object({
  /** A folder with a file for each boundary that somebody was cut off at: all the bots of a test share it. */
  ground: z.string(),
  /** The operation under way. Each has boundaries of its own. */
  chapter: z.string(),
  signals: z.array(Signal).readonly(),
  /** Commits of the journal alone, not those that only hear and say. */
  isJournalAlone: z.boolean(),
  /** How many boundaries are let pass before each cut: as many cuts as there are numbers. */
  gaps: z.array(z.number()),
});
export type Hunt = z.infer<typeof Hunt>;
type Ground = Omit<Hunt, 'gaps'>;

/** A boundary, and how it was met. */
const Spoil = z.object({
  chapter: z.string(),
  signal: Signal,
  side: Side,
  commit: z.string(),
  /** The boundary that it is the same as: nothing can happen between the two. */
  sameAs: z.string().nullable(),
});
export type Spoil = z.infer<typeof Spoil>;

/** Twice in one operation, and not the same: what is typed to begin it and in it; a card that is posted and edited. */
const MET_TWICE = /^inbox insert$|operation\/card\/1$/;

/** The bot's side. `folder`: its own, with the files `hunt` and `commits`. */
export function createHunter(folder: string): { meets(side: Side, commit: string): void } {
  let text = '';
  let passed = 0;
  let isOver = false;
  /** What was committed just now, without any answer of the world since. */
  let justNow: Spoil | null = null;

  function cut(hunt: Hunt, spoil: Spoil): void {
    text = JSON.stringify({ ...hunt, gaps: hunt.gaps.slice(1) });
    passed = 0;
    isOver = spoil.signal === 'SIGTERM';
    writeFileSync(join(folder, 'hunt'), text);
    appendFileSync(join(folder, 'commits'), `${CUT}${wordsOf(spoil)}\n`);
    process.kill(process.pid, spoil.signal);
  }

  return {
    meets(side, name) {
      const given = textOf(join(folder, 'hunt'));
      if (given === '' || isOver) {
        return;
      }
      passed = given === text ? passed + 1 : 0;
      text = given;
      const hunt = Hunt.parse(JSON.parse(given));
      const commit = placeOf(name, timesOf(name, folder) + (side === 'before' ? 1 : 0));
      if (commit === null) {
        return;
      }
      const found = spoilsAt(side, commit, hunt);
      const before = justNow;
      if (side === 'before' && before !== null && isTaken(hunt, before)) {
        found.forEach((spoil) => take(hunt, { ...spoil, sameAs: wordsOf(before) }));
      }
      const spoil = found.find((one) => !isTaken(hunt, one));
      if (spoil !== undefined && isDue(spoil, hunt, passed) && take(hunt, spoil)) {
        cut(hunt, spoil);
      }
      justNow = side === 'after' ? { ...spoilOf(side, commit, hunt), signal: 'SIGKILL' } : null;
      process.nextTick(() => {
        justNow = null;
      });
    },
  };
}

/** What comes only where somebody was cut off before is taken as it comes: nothing else may be left to cut later. */
function isDue({ commit }: Spoil, { gaps: [gap] }: Hunt, passed: number): boolean {
  return gap !== undefined && (passed >= gap || commit === 'journal resumed');
}

function spoilOf(side: Side, commit: string, { chapter }: Ground): Omit<Spoil, 'signal'> {
  return { chapter, side, commit, sameAs: null };
}

function spoilsAt(side: Side, commit: string, hunt: Ground): readonly Spoil[] {
  if (hunt.isJournalAlone && !commit.startsWith('journal')) {
    return [];
  }
  return hunt.signals
    .filter((signal) => signal === 'SIGKILL' || isInStep(side, commit))
    .map((signal) => ({ ...spoilOf(side, commit, hunt), signal }));
}

function isInStep(side: Side, commit: string): boolean {
  return side === 'after' && commit.startsWith('journal stepStarted');
}

function isTaken({ ground }: Pick<Hunt, 'ground'>, spoil: Spoil): boolean {
  return existsSync(fileOf(ground, spoil));
}

/** Whether nobody else did so first. */
function take({ ground }: Hunt, spoil: Spoil): boolean {
  try {
    writeFileSync(fileOf(ground, spoil), JSON.stringify(spoil), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

function fileOf(ground: string, spoil: Spoil): string {
  return join(ground, createHash('sha256').update(wordsOf(spoil)).digest('hex'));
}

function timesOf(name: string, folder: string): number {
  return textOf(join(folder, 'commits'))
    .split('\n')
    .filter((line) => line === name).length;
}

/** What a commit is called as a place in its operation. `null`: it is done again, as most are after a cut. */
function placeOf(name: string, nth: number): string | null {
  const journal = name.split(' + ').filter((part) => part.startsWith('journal '));
  const place = journal.length > 0 ? journal.join(' + ') : name;
  return nth > (MET_TWICE.test(place) ? 2 : 1) ? null : `${place}${nth === 1 ? '' : `, ${nth}`}`;
}

/** The boundaries of one operation, by the commits that it came to. */
export function boundariesIn(commits: readonly string[], hunt: Ground): readonly Spoil[] {
  const counts = new Map<string, number>();
  return commits.filter(isCommit).flatMap((name) => {
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const place = placeOf(name, nth);
    return place === null
      ? []
      : Side.options.flatMap((side) => spoilsAt(side, place, hunt)).filter((one) => !isTaken(hunt, one));
  });
}

function isCommit(line: string): boolean {
  return line !== '' && line !== START && line !== ENDING && !line.startsWith(CUT);
}

/** Where that operation was cut off, in words. */
export function cutsIn(commits: readonly string[]): readonly string[] {
  return commits.filter((line) => line.startsWith(CUT)).map((line) => line.slice(CUT.length));
}

/** All that was cut off, by whichever bot. */
export function spoilsOn(ground: string): readonly Spoil[] {
  return readdirSync(ground)
    .map((name) => textOf(join(ground, name)))
    .filter((text) => text !== '')
    .map((text) => Spoil.parse(JSON.parse(text)));
}

export function wordsOf({ chapter, signal, side, commit }: Spoil): string {
  return `${chapter}: ${signal} ${side} ${commit}`;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

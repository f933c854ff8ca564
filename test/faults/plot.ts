import { randomFrom } from '../lab/chance.ts';
import { type Chapter, chapters } from './chapters.ts';
import { boundariesIn, type Hunt, type Spoil, spoilsOn, wordsOf } from './hunt.ts';
import { record } from './record.ts';
import { inForm, isLong, runs, seed } from './scale.ts';

/** In short form a bot is cut off again and again in one operation, at every boundary there is; in long form each cut stands for itself. */
const CUTS_AT_ONCE = inForm(16, 1);
const WIDEST_GAP = inForm(4, 80);
const KILLS = runs(Number.POSITIVE_INFINITY, 150);
const ENDS = runs(Number.POSITIVE_INFINITY, 20);
const AT_RANDOM = runs(10, 50);
/** How late after the command the bot is killed at random. */
const LATEST_MS = 9000;
/** Operations in which nobody was cut off though something is left: how an operation goes is not always the same. */
const MOST_IN_VAIN = inForm(2, Number.POSITIVE_INFINITY);
const SHARE_AT_RANDOM = AT_RANDOM / (KILLS + ENDS + AT_RANDOM);
const EVERYWHERE = [
  'received',
  'planned',
  'approved',
  'queued',
  'started',
  'stepStarted',
  'stepDone',
  'closed',
];

/** What one operation has to bear. */
export interface Fault {
  /** Where its bot is cut off. `null`: nowhere. */
  readonly hunt: Hunt | null;
  /** When it is killed, so long after the command. `null`: never. */
  readonly killAfterMs: number | null;
}

/** A promise that did not hold. */
export interface Broken {
  readonly chapter: string;
  readonly kind: 'SIGKILL' | 'SIGTERM' | 'random';
  readonly words: string;
}

/** Who bears what, and what came of it. */
export interface Plot {
  readonly broken: Broken[];
  /** How many more are of use. */
  open(): number;
  next(chapter: Chapter): Fault;
  ended(chapter: Chapter, seen: { readonly commits: readonly string[]; readonly cuts: number }): void;
  /** What should have been met, and was not. In long form nobody can say: chance chooses. */
  neverCut(): readonly string[];
  tell(engine: string): void;
}

/** `ground`: an empty folder. */
export function createPlot(ground: string): Plot {
  const known = new Map<string, Map<string, Spoil>>(chapters.map(({ name }) => [name, new Map()]));
  const inVain = new Map<string, number>();
  const broken: Broken[] = [];
  const chance = randomFrom(seed);
  let atRandom = 0;

  const cutWith = (signal: Spoil['signal'], chapter?: string): readonly Spoil[] =>
    spoilsOn(ground).filter(
      (one) => one.signal === signal && one.sameAs === null && (chapter ?? one.chapter) === one.chapter,
    );
  const signalsLeft = (): readonly Spoil['signal'][] => [
    ...(cutWith('SIGKILL').length < KILLS ? ['SIGKILL' as const] : []),
    ...(cutWith('SIGTERM').length < ENDS ? ['SIGTERM' as const] : []),
  ];
  /** How it hears and speaks is the same in all of them, and long form cuts it everywhere. */
  const groundOf = (chapter: string): Omit<Hunt, 'gaps' | 'signals'> => ({
    ground,
    chapter,
    isJournalAlone: !isLong && chapter !== chapters[0]?.name,
  });
  function left(chapter: string): readonly Spoil[] {
    const taken = new Set(spoilsOn(ground).map(wordsOf));
    return [...(known.get(chapter)?.values() ?? [])].filter((one) => !taken.has(wordsOf(one)));
  }
  /** Infinite as long as nobody has seen that operation. */
  function openIn(chapter: string): number {
    const signals = signalsLeft();
    if (signals.length === 0 || (inVain.get(chapter) ?? 0) >= MOST_IN_VAIN) {
      return 0;
    }
    const isUnknown = known.get(chapter)?.size === 0;
    return isUnknown
      ? Number.POSITIVE_INFINITY
      : left(chapter).filter(({ signal }) => signals.includes(signal)).length;
  }
  function hunt(chapter: string): Hunt {
    const signals = signalsLeft();
    // Alone, now this one and now that one: kills are met everywhere, and would leave nothing to the other.
    const some =
      isLong && signals.length > 1 ? [chance() < ENDS / (KILLS + ENDS) ? 'SIGTERM' : 'SIGKILL'] : signals;
    const gaps = Array.from({ length: CUTS_AT_ONCE }, () => Math.floor(chance() * (WIDEST_GAP + 1)));
    return { ...groundOf(chapter), signals: signals.filter((one) => some.includes(one)), gaps };
  }

  function unmet(name: string): readonly string[] {
    const met = spoilsOn(ground).filter(({ chapter }) => chapter === name);
    return (['before', 'after'] as const).flatMap((side) =>
      EVERYWHERE.filter(
        (event) => !met.some((one) => one.side === side && one.commit.includes(`journal ${event}`)),
      ).map((event) => `${name}: ${side} ${event}`),
    );
  }
  /** What was met once in passing, by the way that messages and steps happened to fall together, may not come again. */
  function missed(name: string): readonly string[] {
    return left(name)
      .filter(({ commit }) => commit.startsWith('journal'))
      .map(wordsOf);
  }

  const wrong = (kind: Broken['kind'], chapter?: string): readonly Broken[] =>
    broken.filter((one) => one.kind === kind && (chapter ?? one.chapter) === one.chapter);

  return {
    broken,
    open: () => AT_RANDOM - atRandom + chapters.reduce((sum, { name }) => sum + openIn(name), 0),
    next({ name }) {
      const isOpen = openIn(name) > 0;
      const isRandom = atRandom < AT_RANDOM && (!isLong || !isOpen || chance() < SHARE_AT_RANDOM);
      atRandom += isRandom ? 1 : 0;
      return {
        hunt: isOpen && !(isLong && isRandom) ? hunt(name) : null,
        // Squared: most of what is done is done soon.
        killAfterMs: isRandom ? chance() ** 2 * LATEST_MS : null,
      };
    },
    ended({ name }, { commits, cuts }) {
      boundariesIn(commits, { ...groundOf(name), signals: ['SIGKILL', 'SIGTERM'] }).forEach((one) =>
        known.get(name)?.set(wordsOf(one), one),
      );
      inVain.set(name, cuts > 0 ? 0 : (inVain.get(name) ?? 0) + 1);
    },
    neverCut: () => (isLong ? [] : chapters.flatMap(({ name }) => [...unmet(name), ...missed(name)])),
    tell(engine) {
      for (const { name } of chapters) {
        const [kills, ends] = [cutWith('SIGKILL', name), cutWith('SIGTERM', name)];
        const same = spoilsOn(ground).filter((one) => one.chapter === name && one.sameAs !== null);
        const rest = left(name).map((one) => `, never met again: ${wordsOf(one)}`);
        console.info(
          `${name}: killed ${kills.length} times, ended ${ends.length} times, ${same.length} boundaries are others at once${rest.join('')}`,
        );
        keep(`SIGKILL at boundaries of ${name}`, kills.length, {
          engine,
          broken: wrong('SIGKILL', name),
        });
        keep(`SIGTERM in steps of ${name}`, ends.length, { engine, broken: wrong('SIGTERM', name) });
      }
      keep('SIGKILL at random moments', atRandom, { engine, broken: wrong('random') });
    },
  };
}

function keep(
  fault: string,
  howMany: number,
  { engine, broken }: { readonly engine: string; readonly broken: readonly Broken[] },
): void {
  const notes = broken.map(({ words }) => words);
  record('lives', { fault, engine, runs: howMany, failures: notes.length, seed, notes });
}

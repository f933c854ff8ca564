import { removeHalfPacks, TooLarge, withinSize } from './fetch-size.ts';
import { LOUD, openGit, wordsOf } from './git.ts';

export interface Bringing {
  /** A bare repository that nobody but us writes to. */
  readonly path: string;
  /** An address or a path. */
  readonly source: string;
  /** Where the source's branches and tags stand here; those that it has no more go, where it is the one to say so. */
  readonly refs: readonly { readonly theirs: string; readonly ours: string }[];
  readonly isPruned: boolean;
  /** Only what the refs stand for; what came since with its history; or, where that is not here yet, all of the history. */
  readonly depth: 'tips' | 'continued' | 'whole';
  readonly signal: AbortSignal;
}

/** An address that config.yml allows must not lead to one that it does not. */
const NO_REDIRECT = ['-c', 'http.followRedirects=false'];
/** Git's word for all of it, which is no mistake where all of it is here already. */
const WHOLE = '--depth=2147483647';
/** Of servers that hand out files only, and of old ones. */
const NO_SHALLOW = /shallow (capabilities|clients)|does not support shallow/i;

/**
 * Brings what a source has under some of its refs, and nothing else of it: no notes, no replacements, no submodules. Where nothing
 * moved since, nothing is fetched. Answers whether the history is here whole. Rejects with git's words.
 */
export async function bringRefs(bringing: Bringing): Promise<{ readonly isWhole: boolean }> {
  try {
    const isDone = bringing.depth !== 'whole' && (await isSame(bringing));
    return isDone ? { isWhole: bringing.depth === 'continued' } : await fetchAll(bringing);
  } catch (error) {
    await removeHalfPacks(bringing.path);
    throw new Error(error instanceof TooLarge ? error.message : wordsOf(error), { cause: error });
  }
}

const DEPTHS = { tips: ['--depth=1'], continued: [], whole: [WHOLE] } as const;

async function fetchAll(bringing: Bringing): Promise<{ readonly isWhole: boolean }> {
  try {
    await fetch(bringing, DEPTHS[bringing.depth]);
    return { isWhole: bringing.depth !== 'tips' };
  } catch (error) {
    if (!NO_SHALLOW.test(error instanceof Error ? error.message : '')) {
      throw error;
    }
    await fetch(bringing, []);
    return { isWhole: true };
  }
}

async function fetch(
  { path, source, refs, isPruned, signal }: Bringing,
  depth: readonly string[],
): Promise<void> {
  const options = [
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    ...(isPruned ? ['--prune'] : []),
  ];
  const specs = refs.map(({ theirs, ours }) => `+${theirs}*:${ours}*`);
  await withinSize({ path, signal }, async (within) => {
    await openGit(path).run([...NO_REDIRECT, 'fetch', LOUD, ...options, ...depth, '--', source, ...specs], {
      signal: within,
    });
  });
}

/** Whether all refs stand here where they stand at the source. */
async function isSame({ path, source, refs, isPruned, signal }: Bringing): Promise<boolean> {
  const git = openGit(path);
  const there = await git.run(
    [...NO_REDIRECT, 'ls-remote', '--', source, ...refs.map(({ theirs }) => `${theirs}*`)],
    {
      signal,
    },
  );
  const here = await git.run([
    'for-each-ref',
    '--format=%(objectname)\t%(refname)',
    ...refs.map(({ ours }) => ours),
  ]);
  const wanted = refsIn(there, (name) => {
    const found = refs.find(({ theirs }) => name.startsWith(theirs));
    return found === undefined || name.endsWith('^{}')
      ? null
      : `${found.ours}${name.slice(found.theirs.length)}`;
  });
  const have = refsIn(here, (name) => name);
  const isThere = [...wanted].every(([name, id]) => have.get(name) === id);
  // A source without any is fetched from: git says best why.
  return wanted.size > 0 && isThere && (!isPruned || have.size === wanted.size);
}

function refsIn(text: string, nameOf: (name: string) => string | null): ReadonlyMap<string, string> {
  const rows = text.split('\n').flatMap((row): [string, string][] => {
    const [id = '', name = ''] = row.split('\t');
    const own = name === '' ? null : nameOf(name);
    return own === null ? [] : [[own, id]];
  });
  return new Map(rows);
}

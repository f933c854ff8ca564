import { UserError } from '../../kernel/errors.ts';
import type { RecipeName } from '../../kernel/ids.ts';
import type { Git } from './git.ts';

/** Our choice: the largest recipe known has 60 files of 200 KiB together. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_FILES = 2_000;

interface Blob {
  readonly id: string;
  readonly size: number;
  readonly path: string;
}

/** The files of a commit, by two processes however many there are. Throws `recipe_too_large` before any file is read. */
export async function readTree(
  git: Git,
  recipe: RecipeName,
  commit: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const listing = await git.run(['ls-tree', '-r', '-z', '-l', '--full-tree', commit]);
  const blobs = listing.split('\0').flatMap((row) => blobIn(row) ?? []);
  const bytes = blobs.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MAX_BYTES || blobs.length > MAX_FILES) {
    throw new UserError(
      'recipe_too_large',
      `\`${recipe}\` holds ${blobs.length} files of ${Math.ceil(bytes / 1024)} KiB together.`,
    );
  }
  if (blobs.length === 0) {
    return new Map();
  }
  const answer = await git.catFile(['--batch'], { input: blobs.map(({ id }) => `${id}\n`).join('') });
  return new Map(contentsIn(answer, blobs));
}

/** One row of `git ls-tree -l`. Plain files only: a link (120000) could lead anywhere, a submodule (commit) is another repository. */
function blobIn(row: string): Blob | null {
  const [, id, size, path] = /^100(?:644|755|664) blob ([0-9a-f]+) +(\d+)\t([^]+)$/.exec(row) ?? [];
  if (id === undefined || path === undefined || path.split('/').includes('..')) {
    return null;
  }
  return { id, size: Number(size), path };
}

/** Answers of `cat-file --batch`: `<id> blob <size>`, a line's end, the bytes, a line's end. */
function* contentsIn(answer: Buffer, blobs: readonly Blob[]): Generator<[string, Uint8Array]> {
  let at = 0;
  for (const { id, size, path } of blobs) {
    const start = answer.indexOf('\n', at) + 1;
    if (answer.toString('latin1', at, start) !== `${id} blob ${size}\n`) {
      throw new Error(`git cat-file lost its place at ${path}`);
    }
    yield [path, new Uint8Array(answer.subarray(start, start + size))];
    at = start + size + 1;
  }
}

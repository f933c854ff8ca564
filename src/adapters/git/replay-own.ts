import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMITTER, committedText, type FileCommit, importCommits } from './commit-file.ts';
import type { Git } from './git.ts';
import type { Repository } from './repository.ts';

const REPLAYED = 'refs/coopbot/replayed';

interface OwnCommit extends Omit<FileCommit, 'branch' | 'text'> {
  readonly text: string;
  readonly before: string | null;
}

/**
 * Makes our own commits once more on top of `onto`, beside the branch, and answers the last one. `null` when that is for people to do:
 * one of them is not ours, or changes what was changed there too.
 */
export async function replayOwn({ git, gitFolder }: Repository, onto: string): Promise<string | null> {
  const ids = (await git.run(['rev-list', '--reverse', `${onto}..HEAD`, '--'])).trim().split('\n');
  const texts = new Map<string, string>();
  const commits: FileCommit[] = [];
  for (const id of ids) {
    const own = await ownCommit(git, id);
    if (own === null) {
      return null;
    }
    const { before, ...commit } = own;
    const there = texts.get(own.path) ?? (await committedText(git, own.path, onto));
    const text = await merged(gitFolder, git, { before, ours: own.text, theirs: there });
    if (text === null) {
      return null;
    }
    texts.set(own.path, text);
    if (text !== there) {
      commits.push({ ...commit, branch: REPLAYED, text });
    }
  }
  if (commits.length === 0) {
    return onto;
  }
  await git.run(['update-ref', REPLAYED, onto]);
  await importCommits(git, commits, (await git.run(['rev-parse', '--verify', onto])).trim());
  return REPLAYED;
}

/** `null` for a commit that the bot did not make: with more than one file, or by somebody's hand. */
async function ownCommit(git: Git, id: string): Promise<OwnCommit | null> {
  const { parents, committer, ...commit } = await readCommit(git, id);
  const isOurs = committer === `${COMMITTER.name} <${COMMITTER.email}>` && /^[0-9a-f]+$/.test(parents);
  const paths = isOurs ? await changedPaths(git, parents, id) : [];
  const [path = ''] = paths;
  const text = paths.length === 1 ? await committedText(git, path, id) : null;
  return text === null ? null : { path, text, before: await committedText(git, path, parents), ...commit };
}

interface CommitWords extends Pick<FileCommit, 'message' | 'author'> {
  readonly parents: string;
  readonly committer: string;
}

const WORDS = ['%P', '%cn <%ce>', '%an', '%ae', '%ad', '%B'].join('%x00');

async function readCommit(git: Git, id: string): Promise<CommitWords> {
  const options = ['-1', '--no-show-signature', '--date=raw', `--format=${WORDS}`];
  const words = (await git.run(['log', ...options, id, '--'])).split('\0');
  const [parents = '', committer = '', name = '', email = '', date = '', message = ''] = words;
  return { parents, committer, message: `${message.trimEnd()}\n`, author: { name, email, date } };
}

async function changedPaths(git: Git, from: string, to: string): Promise<readonly string[]> {
  const names = await git.run(['diff-tree', '-r', '-z', '--no-renames', '--name-only', from, to]);
  return names.split('\0').filter((name) => name !== '');
}

interface ThreeTexts {
  readonly before: string | null;
  readonly ours: string;
  readonly theirs: string | null;
}

/** Both changes, line by line; `null` when they meet. */
async function merged(
  gitFolder: string,
  git: Git,
  { before, ours, theirs }: ThreeTexts,
): Promise<string | null> {
  if (theirs === before || theirs === ours) {
    return ours;
  }
  if (theirs === null || before === null) {
    return null;
  }
  const folder = await mkdtemp(join(gitFolder, 'coopbot-merge-'));
  try {
    const files = { ours, before, theirs };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), text, { mode: 0o600 });
    }
    const paths = Object.keys(files).map((name) => join(folder, name));
    return await git.run(['merge-file', '-p', '--quiet', ...paths]).catch(() => null);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGitRecipes, type GitRecipes } from '../../src/adapters/git/recipes.ts';
import { RecipeName } from '../../src/kernel/ids.ts';
import { textOf } from '../../src/recipes/tree.ts';
import { git, recipeRepository, release, temporaryFolder } from './git-world.ts';

const wiki = RecipeName.parse('wiki');
const { signal } = new AbortController();

interface Place {
  readonly root: string;
  readonly source: string;
  readonly clone: string;
  readonly open: (accepted?: string) => GitRecipes;
}

/** A recipe with two releases, a commit between them that no tag names, and work on `main` after them. */
function place(...others: readonly string[]): Place {
  const root = temporaryFolder();
  const source = recipeRepository(join(root, 'sources', 'wiki'), []);
  for (const version of ['1.0.0', 'between', '2.0.0', 'after']) {
    release(source, { version, files: { 'compose.yml': version } });
  }
  git(source, 'tag', '--delete', 'between', 'after');
  const folder = join(root, 'clones');
  const sources = [{ name: wiki, urls: [source, ...others.map((name) => join(root, name))] }];
  return {
    root,
    source,
    clone: join(folder, 'wiki.git'),
    open: (accepted) =>
      createGitRecipes({
        folder,
        tagFolder: join(root, 'tags'),
        sources,
        acceptedTags: async () => accepted ?? null,
      }),
  };
}

function commitsIn(clone: string): number {
  return Number(git(clone, 'rev-list', '--count', '--all'));
}

const between = (source: string): string => git(source, 'rev-parse', '2.0.0~1').trim();
const compose = async (recipes: GitRecipes, version: string): Promise<string | null> =>
  textOf(await recipes.read(wiki, version), 'compose.yml');

describe('a clone', () => {
  it('holds what tags and branches stand for, and no history', async () => {
    const { clone, open } = place();

    expect((await open().versions(wiki)).map(({ version }) => version)).toEqual(['1.0.0', '2.0.0']);
    expect(await compose(open(), '1.0.0')).toBe('1.0.0');
    expect(await compose(open(), 'main')).toBe('after');
    expect(await open().difference(wiki, '1.0.0', '2.0.0')).toContain('+2.0.0');
    expect(commitsIn(clone)).toBe(3);
  });

  it('still holds no history after a refresh that brought something, and fetches nothing where nothing moved', async () => {
    const { source, clone, open } = place();
    await open().versions(wiki);
    release(source, { version: '3.0.0', files: { 'compose.yml': '3' } });
    release(source, { version: '4.0.0', files: { 'compose.yml': '4' } });
    await open().refresh(wiki, signal);
    const packs = (): string => git(clone, 'count-objects', '-v');
    const before = packs();
    await open().refresh(wiki, signal);

    expect(packs()).toBe(before);
    expect(commitsIn(clone)).toBe(4);
  });

  it('fetches its history when somebody names a commit that is in it, by its first digits too', async () => {
    const { source, clone, open } = place();
    const commit = between(source);

    expect(await compose(open(), `${commit.slice(0, 8)}+U`)).toBe('between');
    expect(await compose(open(), commit)).toBe('between');
    expect(commitsIn(clone)).toBe(4);
    release(source, { version: '3.0.0', files: { 'compose.yml': '3' } });
    expect(await open().refresh(wiki, signal)).toEqual({ isFresh: true, reason: null });
    expect(commitsIn(clone)).toBe(5);
    await expect(open().read(wiki, 'abcdef0')).rejects.toMatchObject({ code: 'unknown_version' });
  });

  it('gives no commit that its source holds, but no branch or tag of it leads to', async () => {
    const { source, open } = place();
    const tree = git(source, 'rev-parse', 'main^{tree}').trim();
    const stranger = git(source, 'commit-tree', '-m', 'somebody else’s copy', tree).trim();

    await expect(open().read(wiki, stranger)).rejects.toMatchObject({ code: 'unknown_version' });
  });

  it('that was made whole, as they were once, goes on as it is', async () => {
    const { root, source, clone, open } = place();
    mkdirSync(join(root, 'clones'));
    git(root, 'clone', '--quiet', '--mirror', source, clone);
    release(source, { version: '3.0.0', files: { 'compose.yml': '3' } });

    expect(await open().refresh(wiki, signal)).toEqual({ isFresh: true, reason: null });
    expect(await compose(open(), '3.0.0')).toBe('3');
    expect(existsSync(join(clone, 'shallow'))).toBe(false);
    expect(commitsIn(clone)).toBe(5);
  });

  it('comes whole from a server that only hands out files', async () => {
    const { root, source } = place();
    git(root, 'clone', '--quiet', '--mirror', source, join(root, 'wiki.git'));
    git(join(root, 'wiki.git'), 'update-server-info');
    const url = `${await serveFiles(root)}/wiki.git`;
    const recipes = createGitRecipes({
      folder: join(root, 'clones'),
      tagFolder: join(root, 'tags'),
      sources: [{ name: wiki, urls: [url] }],
    });

    expect(await compose(recipes, '2.0.0')).toBe('2.0.0');
    expect(await compose(recipes, between(source))).toBe('between');
    expect(await recipes.refresh(wiki, signal)).toEqual({ isFresh: true, reason: null });
  });

  it('still gives the tree of what was deployed, when its source has cut it out or is away', async () => {
    const { source, open } = place();
    const released = git(source, 'rev-parse', '2.0.0^{commit}').trim();
    const ofBranch = git(source, 'rev-parse', 'main').trim();
    await compose(open(), '2.0.0');
    await compose(open(), ofBranch);
    git(source, 'tag', '--delete', '2.0.0');
    git(source, 'reset', '--quiet', '--hard', '1.0.0');
    git(source, 'reflog', 'expire', '--expire=now', '--all');
    git(source, 'gc', '--quiet', '--prune=now');
    release(source, { version: '3.0.0', files: { 'compose.yml': '3' } });

    expect(await open().refresh(wiki, signal)).toEqual({ isFresh: true, reason: null });
    rmSync(source, { recursive: true });

    expect(await compose(open(), released)).toBe('2.0.0');
    expect(await compose(open(), ofBranch)).toBe('after');
    expect(await compose(open(), '2.0.0')).toBe('2.0.0');
  });

  it('reads what a moved tag stood for first out of its history, after the clone was deleted', async () => {
    const { source, clone, open } = place();
    await open().versions(wiki);
    rmSync(clone, { recursive: true });
    release(source, { version: '1.0.0', files: { 'compose.yml': 'another' } });

    expect((await open().versions(wiki))[0]?.moved).toMatchObject({ by: 'source' });
    expect(await compose(open(), '1.0.0')).toBe('1.0.0');
  });
});

async function serveFiles(folder: string): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const path = join(folder, url.replace(/\?.*/, ''));
    const isThere = existsSync(path);
    response.writeHead(isThere ? 200 : 404).end(isThere ? readFileSync(path) : '');
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

describe('a recipe with several sources', () => {
  it('comes from the first that answers, and says which does not', async () => {
    const { root, source, open } = place('mirror');
    git(root, 'clone', '--quiet', '--mirror', source, join(root, 'mirror'));
    rmSync(source, { recursive: true });

    const { isFresh, reason } = await open().refresh(wiki, signal);

    expect(isFresh).toBe(true);
    expect(reason).toMatch(/^Another source is away: .*sources\/wiki/);
    expect(await compose(open(), '2.0.0')).toBe('2.0.0');
  });

  it('loses no version because another source lacks it', async () => {
    const { root, source, open } = place('mirror');
    git(root, 'clone', '--quiet', '--mirror', source, join(root, 'mirror'));
    git(join(root, 'mirror'), 'tag', '--delete', '2.0.0');
    await open().versions(wiki);
    rmSync(source, { recursive: true });
    await open().refresh(wiki, signal);

    expect((await open().versions(wiki)).map(({ isWithdrawn }) => isWithdrawn)).toEqual([false, false]);
  });

  it('counts a tag as moved that another source has otherwise, until somebody settles it', async () => {
    const { root, source, open } = place('mirror');
    const mirror = join(root, 'mirror');
    git(root, 'clone', '--quiet', source, mirror);
    release(mirror, { version: '2.0.0', files: { 'compose.yml': 'another' } });
    const [from, to] = [source, mirror].map((path) => git(path, 'rev-parse', '2.0.0^{commit}').trim());

    expect((await open().refresh(wiki, signal)).reason).toContain('`2.0.0`');
    expect((await open().versions(wiki)).at(-1)?.moved).toEqual({ from, to, by: 'other' });
    expect((await open(`wiki: { "2.0.0": "${from}" }`).versions(wiki)).at(-1)?.moved).toBeNull();
    expect(await compose(open(`wiki: { "2.0.0": "${to}" }`), '2.0.0')).toBe('another');
    git(mirror, 'tag', '--delete', '2.0.0');
    await open().refresh(wiki, signal);
    expect((await open().versions(wiki)).at(-1)?.moved).toBeNull();
  });

  it('is away when none of them answers, with the words of each', async () => {
    const { root, source, open } = place('mirror');
    await open().versions(wiki);
    rmSync(source, { recursive: true });

    const { isFresh, reason } = await open().refresh(wiki, signal);

    expect(isFresh).toBe(false);
    expect(reason).toContain(source);
    expect(reason).toContain(join(root, 'mirror'));
  });
});

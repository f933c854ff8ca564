import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TooLarge, withinSize } from '../../src/adapters/git/fetch-size.ts';
import { createGitRecipes } from '../../src/adapters/git/recipes.ts';
import { UserError } from '../../src/kernel/errors.ts';
import { RecipeName } from '../../src/kernel/ids.ts';
import type { Recipes } from '../../src/recipes/recipes.ts';
import { git, recipeRepository, release, temporaryFolder, writeFiles } from './git-world.ts';

const wiki = RecipeName.parse('wiki');
const { signal } = new AbortController();

interface Place {
  readonly root: string;
  readonly source: string;
  readonly clone: string;
  readonly open: (accepted?: string) => Recipes;
}

/** A recipe `wiki` with the release 1.0.0, and what coopbot keeps of it. */
function place(): Place {
  const root = temporaryFolder();
  const source = recipeRepository(join(root, 'sources', 'wiki'), [
    { version: '1.0.0', files: { 'compose.yml': 'first' } },
  ]);
  const folder = join(root, 'clones');
  return {
    root,
    source,
    clone: join(folder, 'wiki.git'),
    open: (accepted) =>
      createGitRecipes({
        folder,
        tagFolder: join(root, 'tags'),
        sources: [{ name: wiki, urls: [source] }],
        acceptedTags: async () => accepted ?? null,
      }),
  };
}

function move(source: string): void {
  release(source, { version: '1.0.0', files: { 'compose.yml': 'second' } });
}

describe('a tag that was moved', () => {
  it('is still known to be moved after a restart', async () => {
    const { source, open } = place();
    await open().versions(wiki);
    move(source);
    await open().refresh(wiki, signal);

    expect((await open().versions(wiki))[0]?.moved).not.toBeNull();
  });

  it('is found out although the clone was deleted in between', async () => {
    const { source, clone, open } = place();
    const before = (await open().versions(wiki))[0]?.commit;
    rmSync(clone, { recursive: true });
    move(source);

    expect((await open().versions(wiki))[0]).toMatchObject({ commit: before, moved: { from: before } });
  });

  it('is not read when what it stood for first is nowhere any more', async () => {
    const { root, source, clone, open } = place();
    await open().versions(wiki);
    rmSync(clone, { recursive: true });
    rmSync(source, { recursive: true });
    recipeRepository(join(root, 'sources', 'wiki'), [{ version: '1.0.0', files: { 'compose.yml': 'new' } }]);
    git(source, 'commit', '--quiet', '--allow-empty', '--amend', '-m', 'another commit');
    git(source, 'tag', '--force', '-a', '-m', 'x', '1.0.0');

    await expect(open().read(wiki, '1.0.0')).rejects.toMatchObject({ code: 'tag_moved' });
  });

  it('is none when it was only written anew for the same commit', async () => {
    const { source, open } = place();
    await open().versions(wiki);
    git(source, 'tag', '--force', '-a', '-m', 'better words', '1.0.0', '1.0.0^{commit}');

    expect(await open().refresh(wiki, signal)).toEqual({ isFresh: true, reason: null });
    expect((await open().versions(wiki))[0]?.moved).toBeNull();
  });

  it.each([
    ['wiki: [1]', 'tags_invalid'],
    ['wiki: { "1.0.0": "1234567" }', 'tags_invalid'],
  ])('is settled by no file that says %j', async (text, code) => {
    const { source, open } = place();
    await open(text).versions(wiki);
    move(source);
    await open(text).refresh(wiki, signal);

    await expect(open(text).versions(wiki)).rejects.toMatchObject({ code, place: { line: 1 } });
  });

  it('is settled by no word about another recipe or version', async () => {
    const { source, open } = place();
    await open().versions(wiki);
    const to = (): string => git(source, 'rev-parse', 'HEAD').trim();
    move(source);
    await open().refresh(wiki, signal);
    const words = `other: { "1.0.0": "${to()}" }\nwiki: { "2.0.0": "${to()}" }\n`;

    expect((await open(words).versions(wiki))[0]?.moved).not.toBeNull();
  });
});

it('what is kept of tags is not passed over when it is damaged', async () => {
  const { root, open } = place();
  await open().versions(wiki);
  writeFileSync(join(root, 'tags', 'wiki.json'), '{');

  await expect(open().versions(wiki)).rejects.toMatchObject({ code: 'recipe_unreachable' });
});

describe('a list of recipes', () => {
  /** A recipe that only the list names, at an address where nothing answers: asking for it would show. */
  function listed(allowed: readonly string[]): Recipes {
    const root = temporaryFolder();
    const repository = 'https://127.0.0.1:9/recipes/blog.git';
    return createGitRecipes({
      folder: join(root, 'clones'),
      tagFolder: join(root, 'tags'),
      sources: [],
      list: async () => ({ text: JSON.stringify({ blog: { repository } }), problem: 'it is an old one' }),
      allowed,
    });
  }
  const blog = RecipeName.parse('blog');

  it('lets nothing be fetched from where config.yml does not allow it', async () => {
    const recipes = listed(['https://127.0.0.1:9/other/']);

    expect(await recipes.list()).toEqual([]);
    expect((await recipes.catalogue()).entries).toMatchObject([{ name: 'blog', isAllowed: false }]);
    for (const asking of [
      recipes.versions(blog),
      recipes.read(blog, '1.0.0'),
      recipes.refresh(blog, signal),
    ]) {
      await expect(asking).rejects.toMatchObject({ code: 'unknown_recipe' });
    }
  });

  it('gives what is allowed its source, and says what is wrong with the list', async () => {
    const recipes = listed(['https://127.0.0.1:9/recipes/']);

    expect(await recipes.list()).toEqual(['blog']);
    expect((await recipes.catalogue()).problem).toBe('it is an old one');
    await expect(recipes.versions(blog)).rejects.toMatchObject({ code: 'recipe_unreachable' });
  });

  it('that cannot be read takes nothing away from what config.yml names', async () => {
    const { root, source } = place();
    const recipes = createGitRecipes({
      folder: join(root, 'clones'),
      tagFolder: join(root, 'tags'),
      sources: [{ name: wiki, urls: [source] }],
      list: async () => {
        throw new UserError('file_unreadable', 'There is no list of recipes.');
      },
    });

    expect(await recipes.list()).toEqual(['wiki']);
    expect((await recipes.catalogue()).problem).toBe('There is no list of recipes.');
    expect(await recipes.versions(wiki)).toHaveLength(1);
  });
});

it('all recipes are brought up to date at once, and those that are away or were moved are told', async () => {
  const { root, source, open } = place();
  const gone = RecipeName.parse('gone');
  const recipes = createGitRecipes({
    folder: join(root, 'clones'),
    tagFolder: join(root, 'tags'),
    sources: [
      { name: wiki, urls: [source] },
      { name: gone, urls: [join(root, 'nowhere')] },
    ],
    list: async () => ({
      text: JSON.stringify({ blog: { repository: 'https://127.0.0.1:9/blog' } }),
      problem: null,
    }),
    allowed: ['https://127.0.0.1:9/'],
  });
  await open().versions(wiki);
  move(source);

  const told = await recipes.refreshAll(signal);

  expect(told.map(({ recipe }) => recipe).toSorted()).toEqual(['gone', 'wiki']);
  expect(told.find(({ recipe }) => recipe === 'wiki')?.reason).toContain('`1.0.0`');
});

it('a source that sends git elsewhere is not followed', async () => {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(301, { location: url.replace('/allowed/', '/elsewhere/') }).end();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/allowed/wiki.git`;
  const folder = temporaryFolder();
  const recipes = createGitRecipes({
    folder,
    tagFolder: join(folder, 'tags'),
    sources: [{ name: wiki, urls: [url] }],
  });

  await expect(recipes.versions(wiki)).rejects.toMatchObject({ code: 'recipe_unreachable' });
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((path) => path.includes('elsewhere'))).toEqual([]);
});

describe('a repository of somebody who means harm', () => {
  /** Everything in it that could make git leave the repository, run something, or write somewhere. */
  function nasty(source: string, hacked: string): void {
    writeFiles(source, {
      '.gitattributes': '* filter=evil diff=evil merge=evil text eol=crlf ident export-subst\n',
      '.gitmodules': `[submodule "evil"]\n path = evil\n url = ext::sh -c "touch ${hacked}"\n update = !touch ${hacked}\n`,
      '.gitconfig': `[core]\n fsmonitor = touch ${hacked}\n[filter "evil"]\n smudge = touch ${hacked}\n[diff "evil"]\n command = touch ${hacked}\n textconv = touch ${hacked}\n`,
      'hooks/post-checkout': `#!/bin/sh\ntouch ${hacked}\n`,
      'compose.yml': 'services: {}\n',
      '-rf': 'a name like an option\n',
    });
    chmodSync(join(source, 'hooks/post-checkout'), 0o755);
    symlinkSync('/etc', join(source, 'etc'));
    symlinkSync('../../../../etc/passwd', join(source, '.env.sample'));
    git(source, 'add', '--all', '--force');
    git(source, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},evil`);
    git(source, 'commit', '--quiet', '-m', 'x');
    git(source, 'tag', '-a', '-m', 'x', '2.0.0', treeWithDots(source));
  }

  /** A commit with a file `../escaped`: no command of git makes one, so its tree is written byte by byte. */
  function treeWithDots(source: string): string {
    const input = join(source, '.git', 'tree');
    const blob = git(source, 'rev-parse', 'HEAD:compose.yml').trim();
    const entry = (mode: string, name: string, id: string): Buffer =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
    const write = (bytes: Buffer): string => {
      writeFileSync(input, bytes);
      return git(source, 'hash-object', '-t', 'tree', '-w', '--literally', input).trim();
    };
    const dots = write(entry('100644', 'escaped', blob));
    const entries = git(source, 'ls-tree', 'HEAD')
      .split('\n')
      .flatMap((row) => {
        const [, mode = '', , id = '', name = ''] = /^(\d+) (\w+) (\w+)\t(.*)$/.exec(row) ?? [];
        return name === '' ? [] : [entry(mode.replace(/^0/, ''), name, id)];
      });
    const tree = write(Buffer.concat([entry('40000', '..', dots), ...entries]));
    return git(source, 'commit-tree', '-p', 'HEAD', '-m', 'nasty', tree).trim();
  }

  it('is read as plain files, and nothing of it is followed, run or written', async () => {
    const { root, source, clone, open } = place();
    const hacked = join(root, 'hacked');
    const recipes = open();
    await recipes.versions(wiki);
    nasty(source, hacked);
    await recipes.refresh(wiki, signal);

    const { files } = await recipes.read(wiki, '2.0.0');
    const difference = await recipes.difference(wiki, '1.0.0', '2.0.0');
    await recipes.catalogue();

    expect([...files.keys()].toSorted()).toEqual([
      '-rf',
      '.gitattributes',
      '.gitconfig',
      '.gitmodules',
      'compose.yml',
      'hooks/post-checkout',
    ]);
    expect(new TextDecoder().decode(files.get('compose.yml'))).toBe('services: {}\n');
    expect(difference).toContain('+services: {}');
    expect(existsSync(hacked)).toBe(false);
    expect(existsSync(join(clone, 'modules'))).toBe(false);
    expect(readFileSync(join(clone, 'config'), 'utf8')).not.toContain('evil');
  });

  it('cannot give names to refs of coopbot’s own, or to anything but branches and tags', async () => {
    const { source, clone, open } = place();
    const recipes = open();
    git(source, 'update-ref', 'refs/source/tags/9.9.9', 'HEAD');
    git(source, 'update-ref', 'refs/replace/1111111111111111111111111111111111111111', 'HEAD');
    git(source, 'notes', 'add', '-m', 'x', 'HEAD');
    await recipes.refresh(wiki, signal);

    expect((await recipes.versions(wiki)).map(({ version }) => version)).toEqual(['1.0.0']);
    expect(git(clone, 'for-each-ref', '--format=%(refname)').trim().split('\n')).toEqual([
      'refs/heads/main',
      'refs/source/tags/1.0.0',
      'refs/tags/1.0.0',
    ]);
  });

  it('cannot fill the disk: what brings too much is given up', async () => {
    const { root, source } = place();
    const bare = join(root, 'bare.git');
    git(root, 'init', '--quiet', '--bare', bare);
    const fetched = withinSize({ path: bare, signal: null, mostBytes: 10 }, async () => {
      git(bare, '-c', 'fetch.unpackLimit=1', 'fetch', '--quiet', source, 'HEAD');
    });

    await expect(fetched).rejects.toThrow(TooLarge);
  });
});

import { chmodSync, existsSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGitRecipes } from '../../src/adapters/git/recipes.ts';
import { RecipeName } from '../../src/kernel/ids.ts';
import type { Recipes } from '../../src/recipes/recipes.ts';
import { git, recipeRepository, release, temporaryFolder, writeFiles } from './git-world.ts';

const { signal } = new AbortController();

describe('recipes in git', () => {
  const wiki = RecipeName.parse('wiki');

  function sourceWith(prepare: (path: string) => void): { recipes: Recipes; source: string; folder: string } {
    const root = temporaryFolder();
    const source = recipeRepository(join(root, 'sources', 'wiki.git'), []);
    prepare(source);
    git(source, 'add', '--all');
    git(source, 'commit', '--quiet', '--allow-empty', '-m', 'x');
    git(source, 'tag', '-a', '-m', 'x', '1.0.0');
    const folder = join(root, 'clones');
    return {
      recipes: createGitRecipes({
        folder,
        tagFolder: join(root, 'tags'),
        sources: [],
        sourceFolder: join(root, 'sources'),
      }),
      source,
      folder,
    };
  }

  it('come from every repository of a folder, with or without `.git` in the name', async () => {
    expect(await sourceWith(() => {}).recipes.list()).toEqual(['wiki']);
  });

  it('have no links and no submodules, whatever these point to, but every byte of their files', async () => {
    const bytes = Buffer.from([0, 10, 13, 10, 255, 254, 0]);
    const { recipes } = sourceWith((path) => {
      symlinkSync('/etc/passwd', join(path, 'passwd'));
      writeFileSync(join(path, 'bytes ü\n.bin'), bytes);
      writeFileSync(join(path, 'empty'), '');
      git(path, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},submodule`);
    });
    const { files: read } = await recipes.read(wiki, '1.0.0');

    expect([...read]).toEqual([
      ['bytes ü\n.bin', new Uint8Array(bytes)],
      ['empty', new Uint8Array()],
    ]);
  });

  it('may be read at a branch', async () => {
    expect(
      (await sourceWith((path) => writeFiles(path, { a: 'b' })).recipes.read(wiki, 'main')).files.size,
    ).toBe(1);
  });

  it('that are too large are refused before they are read', async () => {
    const large = sourceWith((path) => writeFiles(path, { big: 'x'.repeat(4 * 1024 * 1024 + 1) }));
    const many = sourceWith((path) =>
      writeFiles(path, Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`f${index}`, 'x']))),
    );

    await expect(large.recipes.read(wiki, '1.0.0')).rejects.toMatchObject({ code: 'recipe_too_large' });
    await expect(many.recipes.read(wiki, '1.0.0')).rejects.toMatchObject({ code: 'recipe_too_large' });
  });

  it('are cloned once when many ask at once, and a clone that was cut off begins anew', async () => {
    const { recipes, folder } = sourceWith((path) => writeFiles(path, { a: 'b' }));
    writeFiles(folder, { '.wiki.new/HEAD': 'half' });

    const all = await Promise.all(Array.from({ length: 8 }, () => recipes.read(wiki, '1.0.0')));

    expect(new Set(all.map(({ commit }) => commit)).size).toBe(1);
  });

  it.each(['ext::sh -c "touch hacked"', '--upload-pack=touch hacked', 'https://user:hunter2@127.0.0.1:1/x'])(
    'from %s run nothing, and tell no password',
    async (url) => {
      const folder = temporaryFolder();
      const recipes = createGitRecipes({
        folder,
        tagFolder: join(folder, 'tags'),
        sources: [{ name: wiki, urls: [url] }],
      });
      const error = await recipes.versions(wiki).catch((thrown: unknown) => thrown);

      expect(error).toMatchObject({ code: expect.stringMatching(/^(recipe_unreachable|unknown_recipe)$/) });
      expect(String(error)).not.toContain('hunter2');
      expect(existsSync(join(folder, 'hacked'))).toBe(false);
    },
  );

  it('come over no transport but files, https, http and ssh', async () => {
    const sources = [{ name: wiki, urls: ['git://127.0.0.1:1/x'] }];
    const recipes = createGitRecipes({ folder: temporaryFolder(), tagFolder: temporaryFolder(), sources });

    await expect(recipes.versions(wiki)).rejects.toThrow("transport 'git' not allowed");
  });

  it('do not run hooks or programs that a source brings', async () => {
    const { recipes, source, folder } = sourceWith((path) =>
      writeFiles(path, { '.gitattributes': '* filter=evil', a: 'b' }),
    );
    await recipes.versions(wiki);
    const clone = join(folder, 'wiki.git');
    const hacked = join(folder, 'hacked');
    writeFiles(clone, { 'hooks/reference-transaction': `#!/bin/sh\ntouch ${hacked}\n` });
    chmodSync(join(clone, 'hooks/reference-transaction'), 0o755);
    git(clone, 'config', 'core.fsmonitor', `touch ${hacked}`);
    release(source, { version: '2.0.0', files: { a: 'c' } });

    expect(await recipes.refresh(wiki, signal)).toMatchObject({ isFresh: true });
    expect(existsSync(hacked)).toBe(false);
  });

  it('are refreshed although a git that was killed left its locks', async () => {
    const { recipes, source, folder } = sourceWith((path) => writeFiles(path, { a: 'b' }));
    await recipes.versions(wiki);
    release(source, { version: '2.0.0', files: { a: 'c' } });
    for (const lock of ['refs/heads/main.lock', 'packed-refs.lock', 'refs/tags/2.0.0.lock']) {
      writeFiles(join(folder, 'wiki.git'), { [lock]: '' });
      utimesSync(join(folder, 'wiki.git', lock), new Date(0), new Date(0));
    }

    expect(await recipes.refresh(wiki, signal)).toEqual({ isFresh: true, reason: null });
  });

  it('give up when they are told to', async () => {
    const { recipes } = sourceWith(() => {});
    await recipes.versions(wiki);

    expect(await recipes.refresh(wiki, AbortSignal.abort())).toMatchObject({ isFresh: false });
  });
});

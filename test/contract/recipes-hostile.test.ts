import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TooLarge, withinSize } from '../../src/adapters/git/fetch-size.ts';
import { git, writeFiles } from './git-world.ts';
import { place, wiki } from './recipe-place.ts';

const { signal } = new AbortController();

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

import { chmodSync, existsSync, lstatSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, temporaryFolder, writeFiles } from './git-world.ts';
import {
  after,
  before,
  change,
  open,
  other,
  path,
  pushOf,
  repository,
  signal,
  withRemote,
} from './settings-world.ts';

/** What a `.git/config` that came with a folder may say to have a program run: each would make a file. */
const traps: Readonly<Record<string, (folder: string, hacked: string) => void>> = {
  'a filter that attributes name': (folder, hacked) => {
    git(folder, 'config', 'filter.evil.clean', `touch ${hacked}; cat`);
    git(folder, 'config', 'filter.evil.smudge', `touch ${hacked}; cat`);
    git(folder, 'config', 'filter.evil.process', `touch ${hacked}`);
    writeFiles(folder, { '.gitattributes': '* filter=evil diff=evil merge=evil\n' });
  },
  'a file monitor': (folder, hacked) => git(folder, 'config', 'core.fsmonitor', `touch ${hacked}`),
  hooks: (folder, hacked) => {
    for (const name of [
      'reference-transaction',
      'post-index-change',
      'pre-commit',
      'post-commit',
      'post-checkout',
    ]) {
      writeFiles(folder, { [`.githooks/${name}`]: `#!/bin/sh\ntouch ${hacked}\n` });
      chmodSync(join(folder, '.githooks', name), 0o755);
    }
    git(folder, 'config', 'core.hooksPath', '.githooks');
  },
  'another configuration': (folder, hacked) => {
    writeFiles(folder, {
      '.git/more': `[core]\n\tfsmonitor = touch ${hacked}\n[alias]\n\tlog = !touch ${hacked}\n`,
    });
    git(folder, 'config', 'include.path', 'more');
  },
  'names for commands': (folder, hacked) => {
    for (const name of ['fast-import', 'ls-tree', 'cat-file', 'log', 'update-index', 'symbolic-ref']) {
      git(folder, 'config', `alias.${name}`, `!touch ${hacked}`);
    }
  },
  'a source for objects that are missing': (folder, hacked) => {
    git(folder, 'config', 'core.repositoryFormatVersion', '1');
    git(folder, 'config', 'remote.evil.url', folder);
    git(folder, 'config', 'remote.evil.promisor', 'true');
    git(folder, 'config', 'remote.evil.uploadpack', `touch ${hacked};`);
    git(folder, 'config', 'extensions.partialClone', 'evil');
    writeFiles(folder, { '.git/refs/heads/main': `${'12345678'.repeat(5)}\n` });
  },
  signatures: (folder, hacked) => {
    writeFiles(folder, { '.git/sign': `#!/bin/sh\ntouch ${hacked}\n` });
    chmodSync(join(folder, '.git/sign'), 0o755);
    git(folder, 'config', 'commit.gpgSign', 'true');
    git(folder, 'config', 'log.showSignature', 'true');
    git(folder, 'config', 'gpg.program', join(folder, '.git/sign'));
  },
  'a pager and an editor': (folder, hacked) => {
    for (const name of ['core.pager', 'core.editor', 'pager.log', 'diff.external', 'core.askPass']) {
      git(folder, 'config', name, `touch ${hacked}`);
    }
  },
};

describe('nothing is run of a folder whose git names', () => {
  it.each(Object.entries(traps))('%s', async (_name, set) => {
    const [folder, hacked] = [repository(), join(temporaryFolder(), 'hacked')];
    set(folder, hacked);
    rmSync(hacked, { force: true });
    writeFiles(folder, { [path]: before.replace('SMTP=a', 'SMTP=b') });
    const apps = open(folder);
    await apps.list();
    await apps.refresh(signal);
    await apps.write(change(after.replace('SMTP=a', 'SMTP=b'))).catch(() => undefined);
    await apps.stamp('roles.yml');

    expect(existsSync(hacked)).toBe(false);
  });
});

describe('a remote that holds', () => {
  it('attributes changes no byte of any file', async () => {
    const { apps, host, ours, theirs } = withRemote({
      '.gitattributes': '*.env text eol=crlf ident\n*.env filter=lfs\n',
      [path]: before,
    });
    await apps.list();
    pushOf(theirs, { 'servers/one/new.oak.coop.env': 'TYPE=new\n# $Id$\n' });
    await apps.write(change(after));
    await apps.settled();

    expect(git(host, 'show', '--format=', '--stat', 'main').trim()).toContain(
      '1 file changed, 1 insertion(+), 1 deletion(-)',
    );
    expect(readFileSync(join(ours, 'servers/one/new.oak.coop.env'), 'utf8')).toContain('# $Id$\n');
    expect(git(host, 'show', `main:${path}`)).toBe(after);
  });

  it('links makes plain files of them, which are no apps', async () => {
    const world = withRemote();
    const { apps, ours, theirs } = world;
    symlinkSync('/etc', join(theirs, 'servers/two'));
    symlinkSync('/etc/passwd', join(theirs, 'servers/one/link.oak.coop.env'));
    pushOf(theirs, { [other]: 'TYPE=blog:2\n' });
    const { apps: found, broken } = await apps.list();

    expect(found.map(({ name }) => name)).toEqual(['blog.oak.coop', 'cloud.oak.coop']);
    expect(broken.map((app) => app.path)).toEqual(['servers/one/link.oak.coop.env']);
    expect(lstatSync(join(ours, 'servers/two')).isSymbolicLink()).toBe(false);
    expect(await apps.readFile('servers/two/passwd').catch(() => 'refused')).toBe('refused');
  });

  it('another repository inside does not fetch it', async () => {
    const { apps, ours, theirs } = withRemote();
    const inner = repository({ 'inner.oak.coop.env': 'TYPE=x\n' });
    git(theirs, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'servers/inner');
    pushOf(theirs, { [other]: 'TYPE=blog:2\n' });
    const { apps: found } = await apps.list();

    expect(found).toHaveLength(2);
    expect(existsSync(join(ours, 'servers/inner/inner.oak.coop.env'))).toBe(false);
  });
});

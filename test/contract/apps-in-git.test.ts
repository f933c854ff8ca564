import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGitApps, type GitApps } from '../../src/adapters/git/apps.ts';
import type { AppChange } from '../../src/apps/apps.ts';
import { AppName, EventId, OperationId, ServerName, UserId } from '../../src/kernel/ids.ts';
import { git, listeningLogger, remove, temporaryFolder, writeFiles } from './git-world.ts';

const path = 'servers/one/cloud.oak.coop.env';
const other = 'servers/one/blog.oak.coop.env';
const before = 'TYPE=nextcloud:1.0.0+1\nSMTP=a\n';
const after = 'TYPE=nextcloud:2.0.0+2\nSMTP=a\n';
const appName = AppName.parse('cloud.oak.coop');
const { signal } = new AbortController();

function change(text: string, over: Partial<AppChange> = {}): AppChange {
  const by = UserId.parse('@lou:oak.coop:8448');
  return {
    app: appName,
    server: ServerName.parse('one'),
    text,
    reason: {
      subject: 'Deploy\nnextcloud',
      by,
      event: EventId.parse('$1'),
      operation: OperationId.parse(142),
    },
    ...over,
  };
}

function repository(
  files: Readonly<Record<string, string>> = { [path]: before, [other]: 'TYPE=blog\n' },
): string {
  const folder = temporaryFolder();
  git(folder, 'init', '--quiet', '--initial-branch=main');
  writeFiles(folder, files);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'What there was');
  return folder;
}

function open(folder: string): GitApps {
  return createGitApps({ folder, remote: null, log: listeningLogger(), nameOf: () => 'Lou <Löwe>\n' });
}

/** A settings repository at a git host, our clone of it, and another person's. */
function withRemote(): {
  apps: GitApps;
  host: string;
  ours: string;
  theirs: string;
  lines: readonly string[];
} {
  const [root, theirs] = [temporaryFolder(), repository()];
  const [host, ours] = [join(root, 'host.git'), join(root, 'ours')];
  git(root, 'clone', '--quiet', '--bare', theirs, host);
  git(theirs, 'remote', 'add', 'origin', host);
  git(theirs, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  const log = listeningLogger();
  return {
    apps: createGitApps({ folder: ours, remote: { url: host, branch: 'main' }, log }),
    host,
    ours,
    theirs,
    lines: log.lines,
  };
}

function commitOf(folder: string, files: Readonly<Record<string, string>>): void {
  writeFiles(folder, files);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '-m', 'By hand');
}

describe('a commit', () => {
  it('says who, where and why, and holds this file alone', async () => {
    const folder = repository();
    writeFiles(folder, {
      [other]: 'TYPE=blog:9\n',
      'servers/one/new.oak.coop.env': 'TYPE=x\n',
      staged: 'yes',
    });
    git(folder, 'add', 'staged', other);
    await open(folder).write(change(after));

    expect(git(folder, 'log', '-1', '--format=%an|%ae|%cn|%B').trim()).toBe(
      'Lou Löwe|lou@oak.coop:8448|coopbot|Deploy nextcloud\n\nAsked by: @lou:oak.coop:8448\nEvent: $1\nOperation: #142',
    );
    expect(git(folder, 'show', '--format=', '--name-only').trim()).toBe(path);
    expect(git(folder, 'show', `HEAD:${path}`)).toBe(after);
    expect(git(folder, 'status', '--porcelain').trim().split('\n')).toEqual(
      [`M  ${other}`, 'A  staged', '?? servers/one/new.oak.coop.env'].map((row, index) =>
        index === 0 ? row : row,
      ),
    );
  });

  it('keeps line ends and the file’s rights, whatever attributes and hooks the repository has', async () => {
    const folder = repository({ [path]: before, '.gitattributes': '* text=auto eol=lf filter=evil\n' });
    const hacked = join(folder, 'hacked');
    git(folder, 'config', 'filter.evil.clean', `touch ${hacked}; cat`);
    git(folder, 'config', 'core.fsmonitor', `touch ${hacked}`);
    writeFiles(folder, { '.git/hooks/reference-transaction': `#!/bin/sh\ntouch ${hacked}\n` });
    chmodSync(join(folder, '.git/hooks/reference-transaction'), 0o755);
    chmodSync(join(folder, path), 0o600);
    remove(hacked);
    await open(folder).write(change('TYPE=nextcloud\r\n'));

    expect(git(folder, 'cat-file', 'blob', `HEAD:${path}`)).toBe('TYPE=nextcloud\r\n');
    expect(readFileSync(join(folder, path), 'utf8')).toBe('TYPE=nextcloud\r\n');
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600);
    expect(existsSync(hacked)).toBe(false);
  });

  it('comes after one for an edit by hand that it contains', async () => {
    const folder = repository();
    writeFiles(folder, { [path]: before.replace('SMTP=a', 'SMTP=b') });
    await open(folder).write(change(after.replace('SMTP=a', 'SMTP=b')));

    expect(git(folder, 'log', '-2', '--format=%an: %s').trim()).toBe(
      'Lou Löwe: Deploy nextcloud\nSomebody on the server: Keep what was edited by hand',
    );
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it('is made by many writers at once, none lost', async () => {
    const folder = repository();
    const apps = open(folder);
    const names = Array.from({ length: 10 }, (_, index) => AppName.parse(`app${index}.oak.coop`));
    await Promise.all(names.map((app) => apps.write(change('TYPE=wiki\n', { app }))));

    expect(git(folder, 'rev-list', '--count', 'HEAD').trim()).toBe('11');
    expect(git(folder, 'status', '--porcelain')).toBe('');
    expect((await apps.list()).apps).toHaveLength(12);
  });

  it('may be the first of all', async () => {
    const folder = join(temporaryFolder(), 'new');
    await open(folder).write(change(after));

    expect(git(folder, 'show', '--format=%s', '--name-only').trim()).toBe(`Deploy nextcloud\n\n${path}`);
  });

  it.each(['.git/index.lock', '.git/HEAD.lock', '.git/refs/heads/main.lock'])(
    'is not held up by %s that a killed git left',
    async (lock) => {
      const folder = repository();
      writeFiles(folder, { [lock]: '' });
      utimesSync(join(folder, lock), new Date(0), new Date(0));
      await open(folder).write(change(after));

      expect(git(folder, 'status', '--porcelain')).toBe('');
      expect(git(folder, 'rev-list', '--count', 'HEAD').trim()).toBe('2');
    },
  );

  it('is made while somebody holds the index, whose lock stays', async () => {
    const folder = repository();
    writeFiles(folder, { '.git/index.lock': '' });
    await open(folder).write(change(after));

    expect(git(folder, 'rev-list', '--count', 'HEAD').trim()).toBe('2');
    expect(existsSync(join(folder, '.git/index.lock'))).toBe(true);
  });

  it('waits for people to finish a merge', async () => {
    const folder = repository();
    writeFiles(folder, { '.git/MERGE_HEAD': '0'.repeat(40) });

    await expect(open(folder).write(change(after))).rejects.toMatchObject({ code: 'apps_conflict' });
    expect(readFileSync(join(folder, path), 'utf8')).toBe(before);
  });

  it('waits for people to come back to a branch', async () => {
    const folder = repository();
    git(folder, 'checkout', '--quiet', '--detach');

    await expect(open(folder).write(change(after))).rejects.toMatchObject({ code: 'apps_conflict' });
    expect(readFileSync(join(folder, path), 'utf8')).toBe(before);
  });

  it('deletes a file, tells git’s index, and comes after a kill that left it without', async () => {
    const folder = repository();
    const { text: _text, ...rest } = change('');
    await open(folder).remove({ ...rest, from: before });
    const first = git(folder, 'show', '--name-status', '--format=%an %s', 'HEAD');
    await open(folder).write(change(after));
    rmSync(join(folder, path)); // Killed between the file and its commit.
    await open(folder).remove({ ...rest, from: null });

    expect(first.split('\n').filter((line) => line !== '')).toEqual([
      'Lou Löwe Deploy nextcloud',
      `D\t${path}`,
    ]);
    expect(git(folder, 'ls-tree', '-r', '--name-only', 'HEAD').trim()).toBe(other);
    expect(git(folder, 'show', `HEAD~1:${path}`)).toBe(after);
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it('is not made over a file that somebody deleted by hand', async () => {
    const folder = repository();
    remove(join(folder, path));

    await expect(open(folder).write(change(after))).rejects.toThrow('deleted this file');
  });
});

describe('the folder of the settings', () => {
  it('is left alone when it holds files and is no repository', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { [path]: before });

    await expect(open(folder).list()).rejects.toMatchObject({ code: 'apps_unreachable' });
    expect(existsSync(join(folder, '.git'))).toBe(false);
  });

  it('is never left through a link', async () => {
    const [folder, outside] = [repository(), temporaryFolder()];
    writeFiles(outside, { 'secret.env': 'TYPE=hunter2\n', 'far.oak.coop.env': 'TYPE=far\n' });
    symlinkSync(join(outside, 'secret.env'), join(folder, 'servers/one/link.oak.coop.env'));
    symlinkSync(outside, join(folder, 'servers/two'));
    symlinkSync(join(outside, 'secret.env'), join(folder, 'roles.yml'));
    const apps = open(folder);
    const { apps: found, broken } = await apps.list();

    expect(found.map(({ name }) => name)).toEqual(['blog.oak.coop', 'cloud.oak.coop']);
    expect(broken.map((app) => app.path)).toEqual(['servers/one/link.oak.coop.env']);
    for (const name of [
      'roles.yml',
      '../x',
      '/etc/passwd',
      'servers/two/secret.env',
      '.git/config',
      'a/./b',
    ]) {
      await expect(apps.readFile(name)).rejects.toMatchObject({ code: 'apps_conflict' });
    }
    const intoLink = change('TYPE=x\n', { server: ServerName.parse('two') });
    await expect(apps.write(intoLink)).rejects.toMatchObject({ code: 'apps_conflict' });
    const ontoLink = change('TYPE=x\n', { app: AppName.parse('link.oak.coop') });
    await expect(apps.write(ontoLink)).rejects.toMatchObject({ code: 'apps_conflict' });
    expect(readFileSync(join(outside, 'secret.env'), 'utf8')).toBe('TYPE=hunter2\n');
  });

  it('may hold what is no text, no file, too large, or twice', async () => {
    const folder = repository({ [path]: before, 'servers/zwei/cloud.oak.coop.env': before });
    mkdirSync(join(folder, 'servers/one/folder.oak.coop.env'));
    writeFiles(folder, {
      'servers/one/big.oak.coop.env': 'x'.repeat(256 * 1024 + 1),
      'servers/-x-/a.coop.env': '',
    });
    writeFileSync(
      join(folder, 'servers/one/latin.oak.coop.env'),
      Buffer.from([0x41, 0x0a, 0x54, 0xe4, 0x0a]),
    );
    const { apps, broken } = await open(folder).list();

    expect(apps).toMatchObject([{ name: 'cloud.oak.coop', server: 'one' }]);
    expect(
      broken.map(({ path: file, line, reason }) => `${file}${line === null ? '' : `:${line}`}: ${reason}`),
    ).toMatchInlineSnapshot(`
      [
        "servers/-x-/a.coop.env: The folder’s name cannot be the name of a server.",
        "servers/one/big.oak.coop.env: This file is larger than 256 KiB, so it is not read.",
        "servers/one/folder.oak.coop.env: This path leads through a link or out of the folder.",
        "servers/one/latin.oak.coop.env:2: This line is no UTF-8 text: save the file as UTF-8.",
        "servers/zwei/cloud.oak.coop.env: An app of this name is on \`one\` already.",
      ]
    `);
  });
});

describe('a remote', () => {
  it('is cloned, then pulled before and pushed to after each change', async () => {
    const { apps, host, ours, theirs } = withRemote();
    expect((await apps.list()).apps).toHaveLength(2);
    commitOf(theirs, { [other]: 'TYPE=blog:5\n' });
    git(theirs, 'push', '--quiet');
    await apps.write(change(after));
    await apps.settled();

    expect(git(host, 'log', '--format=%s', 'main').trim()).toBe('Deploy nextcloud\nBy hand\nWhat there was');
    expect(readFileSync(join(ours, other), 'utf8')).toBe('TYPE=blog:5\n');
    expect(git(ours, 'status', '--porcelain')).toBe('');
  });

  it('that is away is told to the log, and gets everything when it is back', async () => {
    const { apps, host, lines } = withRemote();
    await apps.list();
    git(host, 'config', 'core.repositoryFormatVersion', '99');
    await apps.write(change(after));
    await apps.settled();
    expect(lines.map((line) => line.split(';')[0])).toEqual(['settings not pulled', 'settings not pushed']);
    expect((await apps.refresh(signal)).isFresh).toBe(false);

    git(join(host, '..'), 'config', '--file', join(host, 'config'), 'core.repositoryFormatVersion', '0');
    expect(await apps.refresh(signal)).toEqual({ isFresh: true, reason: null });
    await apps.settled();
    expect(git(host, 'show', `main:${path}`)).toBe(after);
  });

  it('that is away at the very beginning is no empty list', async () => {
    const folder = join(temporaryFolder(), 'ours');
    const apps = createGitApps({
      folder,
      remote: { url: '/nowhere', branch: 'main' },
      log: listeningLogger(),
    });

    await expect(apps.list()).rejects.toMatchObject({ code: 'apps_unreachable' });
    await expect(apps.list()).rejects.toMatchObject({ code: 'apps_unreachable' });
  });

  it('that is empty gets its first commit', async () => {
    const root = temporaryFolder();
    git(root, 'init', '--quiet', '--bare', '--initial-branch=main', 'host.git');
    const remote = { url: join(root, 'host.git'), branch: 'main' };
    const apps = createGitApps({ folder: join(root, 'ours'), remote, log: listeningLogger() });
    await apps.write(change(after));
    await apps.settled();

    expect(git(remote.url, 'show', `main:${path}`)).toBe(after);
  });

  it('that went another way stops a change before anything is changed', async () => {
    const { apps, ours, theirs } = withRemote();
    await apps.list();
    commitOf(ours, { [other]: 'TYPE=blog:1\n' });
    commitOf(theirs, { [other]: 'TYPE=blog:2\n' });
    git(theirs, 'push', '--quiet');

    await expect(apps.write(change(after))).rejects.toThrow('different ways: 1 commits here, 1 there');
    expect(readFileSync(join(ours, path), 'utf8')).toBe(before);
    expect(await apps.refresh(signal)).toMatchObject({
      isFresh: false,
      reason: expect.stringContaining('ways'),
    });
  });

  it.each([
    ['another setting', { [path]: before.replace('SMTP=a', 'SMTP=b') }],
    ['no such file', {}],
  ])(
    'that brings %s for the very app stops a change that does not know of it, and the next goes on',
    async (_what, files) => {
      const { apps, ours, theirs } = withRemote();
      await apps.list();
      git(theirs, 'rm', '--quiet', path);
      commitOf(theirs, files);
      git(theirs, 'push', '--quiet');

      await expect(apps.write(change(after))).rejects.toThrow('at the remote meanwhile');
      expect(git(ours, 'log', '-1', '--format=%s').trim()).toBe('By hand');
      await apps.write(change(after.replace('SMTP=a', 'SMTP=b')));
      expect(git(ours, 'log', '-1', '--format=%s').trim()).toBe('Deploy nextcloud');
    },
  );

  it('that brings a file which was edited here by hand stops a change, and the edit stays', async () => {
    const { apps, ours, theirs } = withRemote();
    await apps.list();
    writeFiles(ours, { [other]: 'TYPE=blog:1\n' });
    commitOf(theirs, { [other]: 'TYPE=blog:2\n' });
    git(theirs, 'push', '--quiet');

    await expect(apps.write(change(after))).rejects.toMatchObject({ code: 'apps_conflict' });
    expect(readFileSync(join(ours, other), 'utf8')).toBe('TYPE=blog:1\n');
  });
});

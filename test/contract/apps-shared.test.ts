import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeText } from '../../src/adapters/git/settings-folder.ts';
import { AppName, ServerName } from '../../src/kernel/ids.ts';
import { git, writeFiles } from './git-world.ts';
import { after, before, change, open, other, path, repository } from './settings-world.ts';

/** Of Debian, and of other systems. */
const NOBODY = 65_534;

function give(folder: string): void {
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(folder, name), NOBODY, NOBODY);
  }
}

describe('a folder that people share with the bot', () => {
  it.runIf(process.getuid?.() === 0)(
    'stays theirs to the last object, and they commit in it as before',
    async () => {
      const folder = repository();
      give(folder);
      chmodSync(join(folder, path), 0o600);
      const apps = open(folder);
      await apps.write(change(after));
      await apps.write(
        change('TYPE=wiki\n', { app: AppName.parse('wiki.oak.coop'), server: ServerName.parse('new') }),
      );

      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      expect(names.filter((name) => statSync(join(folder, name)).uid !== NOBODY)).toEqual([]);
      expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600);
      const identity = {
        uid: NOBODY,
        gid: NOBODY,
        cwd: folder,
        env: { ...process.env, HOME: '/nonexistent' },
      };
      execFileSync(
        'sh',
        ['-c', `echo MORE=1 >>${other} && git -c user.name=A -c user.email=a commit -qam More`],
        identity,
      );
      expect(git(folder, '-c', 'safe.directory=*', 'log', '--format=%s').trim().split('\n')[0]).toBe('More');
    },
  );

  it('names for an edit that nobody committed whoever commits there', async () => {
    const folder = repository();
    git(folder, 'config', 'user.name', 'Kim Example');
    git(folder, 'config', 'user.email', 'kim@oak.coop');
    writeFiles(folder, { [path]: before.replace('SMTP=a', 'SMTP=b') });
    await open(folder).write(change(after.replace('SMTP=a', 'SMTP=b')));

    expect(git(folder, 'log', '-1', '--skip=1', '--format=%an <%ae>, %cn').trim()).toBe(
      'Kim Example <kim@oak.coop>, coopbot',
    );
  });

  it.runIf(process.getuid?.() === 0)('else the account that owns the file', async () => {
    const folder = repository();
    writeFiles(folder, { [path]: before.replace('SMTP=a', 'SMTP=b') });
    give(folder);
    await open(folder).write(change(after.replace('SMTP=a', 'SMTP=b')));

    expect(git(folder, '-c', 'safe.directory=*', 'log', '-1', '--skip=1', '--format=%an <%ae>').trim()).toBe(
      'nobody <nobody@localhost>',
    );
  });

  it('keeps junk, other people’s half-written files and what they staged', async () => {
    const folder = repository();
    const junk = {
      'servers/one/.cloud.oak.coop.env.swp': 'vim',
      'servers/one/cloud.oak.coop.env~': 'emacs',
      'servers/one/half.oak.coop.env': 'TYPE=wi',
      'servers/one/dump.sql': 'x',
    };
    writeFiles(folder, { ...junk, [other]: 'TYPE=blog:7\n' });
    git(folder, 'add', other);
    await open(folder).write(change(after));

    for (const [name, text] of Object.entries(junk)) {
      expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
    }
    expect(git(folder, 'diff', '--cached', '--name-only').trim()).toBe(other);
    expect(git(folder, 'show', '--format=', '--name-only').trim()).toBe(path);
  });
});

describe('an edit by hand at the same moment', () => {
  it('is not written over', async () => {
    const folder = repository();
    const edited = `${before}MINE=1\n`;
    writeFiles(folder, { [path]: edited });

    await expect(writeText(folder, path, { text: after, instead: before })).rejects.toMatchObject({
      code: 'apps_conflict',
    });
    expect(readFileSync(join(folder, path), 'utf8')).toBe(edited);
    expect(existsSync(join(folder, 'servers/one/.cloud.oak.coop.env.new'))).toBe(false);
  });

  it('that follows the commit of an operation is not taken for it when that is done again', async () => {
    const folder = repository();
    const apps = open(folder);
    await apps.write(change(after));
    const edited = `${after}MINE=1\n`;
    writeFiles(folder, { [path]: edited });
    await apps.write(change(edited));

    expect(git(folder, 'log', '--format=%s').trim()).toBe('Deploy nextcloud\nWhat there was');
    expect(git(folder, 'status', '--porcelain').trim()).toBe(`M ${path}`);
    expect(readFileSync(join(folder, path), 'utf8')).toBe(edited);
  });
});

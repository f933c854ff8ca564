import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, writeFiles } from './git-world.ts';
import {
  after,
  before,
  change,
  commitOf,
  other,
  path,
  pushOf,
  type RemoteWorld,
  signal,
  withRemote,
} from './settings-world.ts';

/** What somebody at the terminal would see of a branch. */
function subjects(folder: string, branch = 'HEAD'): string[] {
  return git(folder, 'log', '--format=%s', branch).trim().split('\n');
}

/** One commit of ours that never reached the remote, which went on by somebody's hand. */
async function apart(
  theirsFiles: Readonly<Record<string, string>>,
  { files, ours = after }: { files?: Readonly<Record<string, string>>; ours?: string } = {},
): Promise<RemoteWorld> {
  const world = withRemote(files);
  await world.apps.list();
  world.goAway();
  await world.apps.write(change(ours));
  await world.apps.settled();
  world.comeBack();
  world.wait(60_000);
  pushOf(world.theirs, theirsFiles);
  return world;
}

describe('settings that went two ways', () => {
  it.each([
    ['another app', { [other]: 'TYPE=blog:2\n' }, after],
    ['the same change', { [path]: after }, after],
  ])('come together by themselves where the remote has %s', async (_what, theirsFiles, text) => {
    const { apps, host, ours } = await apart(theirsFiles);

    expect(await apps.refresh(signal)).toEqual({ isFresh: true, reason: null, conflict: null });
    await apps.settled();
    expect(git(host, 'show', `main:${path}`)).toBe(text);
    expect(git(ours, 'status', '--porcelain')).toBe('');
    expect(git(ours, 'rev-parse', 'HEAD')).toBe(git(host, 'rev-parse', 'main'));
    expect(readFileSync(join(ours, path), 'utf8')).toBe(text);
  });

  it('come together where both changed one file at two places, and each commit keeps its author', async () => {
    const rest = '# one\n# two\n# three\n# four\n';
    const { apps, host } = await apart(
      { [path]: `${before}${rest}NEW=1\n` },
      { files: { [path]: `${before}${rest}` }, ours: `${after}${rest}` },
    );
    await apps.refresh(signal);
    await apps.settled();

    expect(git(host, 'show', `main:${path}`)).toBe(`${after}${rest}NEW=1\n`);
    expect(git(host, 'log', '--format=%an, %cn: %s', 'main').trim().split('\n')).toEqual([
      'lou, coopbot: Deploy nextcloud',
      'Ana, Ana: By hand',
      'Ana, Ana: What there was',
    ]);
  });

  it.each([
    ['the same line', { [path]: before.replace('1.0.0+1', '1.5.0+1') }],
    ['a line beside it', { [path]: before.replace('SMTP=a', 'SMTP=b') }],
  ])(
    'stop before anything is changed where both changed %s, and say what to do',
    async (_what, theirsFiles) => {
      const { apps, host, ours } = await apart(theirsFiles);
      const { conflict } = await apps.refresh(signal);

      expect(conflict?.code).toBe('apps_conflict');
      expect(conflict?.message).toBe(
        'The settings here and at the remote went different ways that do not fit together: 1 commit here, 1 there. Somebody has to run ' +
          '`git rebase refs/coopbot/remote` in the bot’s folder and choose.',
      );
      await expect(apps.write(change(`${after}MORE=1\n`))).rejects.toMatchObject({ code: 'apps_conflict' });
      expect(readFileSync(join(ours, path), 'utf8')).toBe(after);
      expect(subjects(host, 'main')).toEqual(['By hand', 'What there was']);
    },
  );

  it('go on once somebody did what they were told', async () => {
    const { apps, host, ours } = await apart({ [path]: before.replace('1.0.0+1', '1.5.0+1') });
    await apps.refresh(signal);
    git(ours, 'rebase', '--quiet', '--strategy-option=theirs', 'refs/coopbot/remote');

    expect(await apps.refresh(signal)).toMatchObject({ isFresh: true, conflict: null });
    await apps.settled();
    expect(git(host, 'show', `main:${path}`)).toBe(after);
  });

  it('are written down here all the same when the swarm has changed already', async () => {
    const { apps, host, ours } = await apart({ [path]: before.replace('1.0.0+1', '1.5.0+1') });
    await apps.write(change(after.replace('2.0.0', '3.0.0'), { isAfter: true }));
    await apps.settled();

    expect(subjects(host, 'main')).toEqual(['By hand', 'What there was']);
    expect(readFileSync(join(ours, path), 'utf8')).toContain('3.0.0');
    expect(await apps.unpushed()).toMatchObject({ count: 2 });
    expect((await apps.refresh(signal)).conflict?.code).toBe('apps_conflict');
  });

  it('are left to people where a commit here is not the bot’s', async () => {
    const { apps, ours } = await apart({ [other]: 'TYPE=blog:2\n' });
    commitOf(ours, { 'notes.md': 'by hand' });

    expect((await apps.refresh(signal)).conflict?.message).toContain('2 commits here, 1 there');
  });
});

describe('a history that was rewritten at the remote', () => {
  it.each([
    ['replaced by another', (theirs: string) => git(theirs, 'commit', '--quiet', '--amend', '-m', 'Anew')],
    ['cut off', (theirs: string) => git(theirs, 'reset', '--quiet', '--hard', 'HEAD~1')],
  ])(
    'and %s stops everything, does not come back by us, and is taken when people say so',
    async (_how, rewrite) => {
      const { apps, host, ours, theirs, wait } = withRemote();
      pushOf(theirs, { 'hunter2.txt': 'never meant to be here' });
      await apps.list();
      await apps.refresh(signal);
      rewrite(theirs);
      git(theirs, 'push', '--quiet', '--force');
      const rewritten = git(host, 'rev-parse', 'main');

      for (let times = 0; times < 2; times += 1) {
        expect((await apps.refresh(signal)).conflict?.message).toContain(
          'history of the settings was rewritten at the remote',
        );
      }
      await expect(apps.write(change(after))).rejects.toMatchObject({ code: 'apps_conflict' });
      await apps.write(change(after, { isAfter: true }));
      await apps.settled();
      expect(git(host, 'rev-parse', 'main')).toBe(rewritten);

      git(ours, 'reset', '--keep', '--quiet', 'refs/coopbot/remote');
      wait(60_000);
      expect(await apps.refresh(signal)).toMatchObject({ isFresh: true, conflict: null });
      await apps.write(change(after));
      await apps.settled();
      expect(subjects(host, 'main')[0]).toBe('Deploy nextcloud');
    },
  );

  it('does not come back by a push that did not ask first', async () => {
    const { apps, host, theirs, goAway, comeBack, wait } = withRemote();
    pushOf(theirs, { 'hunter2.txt': 'never meant to be here' });
    await apps.list();
    goAway();
    await apps.write(change(after));
    comeBack();
    git(theirs, 'reset', '--quiet', '--hard', 'HEAD~1');
    git(theirs, 'push', '--quiet', '--force');
    wait(60_000);
    await apps.settled();

    expect(subjects(host, 'main')).toEqual(['What there was']);
  });
});

describe('a pull that was killed half-way', () => {
  it('is brought to its end', async () => {
    const { apps, ours, theirs } = withRemote();
    await apps.list();
    const files = { [path]: after, 'servers/two/new.oak.coop.env': 'TYPE=new\n' };
    pushOf(theirs, files);
    writeFiles(ours, files);

    expect(await apps.refresh(signal)).toMatchObject({ isFresh: true, conflict: null });
    expect(git(ours, 'status', '--porcelain')).toBe('');
    expect(subjects(ours)).toEqual(['By hand', 'What there was']);
  });
});

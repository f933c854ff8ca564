import { join } from 'node:path';
import { createGitApps, type GitApps } from '../../src/adapters/git/apps.ts';
import type { AppChange } from '../../src/apps/apps.ts';
import { AppName, EventId, OperationId, ServerName, UserId } from '../../src/kernel/ids.ts';
import { git, listeningLogger, temporaryFolder, writeFiles } from './git-world.ts';

export const path = 'servers/one/cloud.oak.coop.env';
export const other = 'servers/one/blog.oak.coop.env';
export const before = 'TYPE=nextcloud:1.0.0+1\nSMTP=a\n';
export const after = 'TYPE=nextcloud:2.0.0+2\nSMTP=a\n';
export const { signal } = new AbortController();

/** A change that Lou asked for, of the app whose file is `path`. */
export function change(text: string, over: Partial<AppChange> = {}): AppChange {
  const by = UserId.parse('@lou:oak.coop:8448');
  return {
    app: AppName.parse('cloud.oak.coop'),
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

/** A settings repository with one commit. */
export function repository(
  files: Readonly<Record<string, string>> = { [path]: before, [other]: 'TYPE=blog\n' },
): string {
  const folder = temporaryFolder();
  git(folder, 'init', '--quiet', '--initial-branch=main');
  writeFiles(folder, files);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'What there was');
  return folder;
}

/** A folder shared with people, in which Lou has a name of their own. */
export function open(folder: string): GitApps {
  const authorOf = (): { name: string; email: string } => ({ name: 'Lou <Löwe>\n', email: 'lou@birch.coop' });
  return createGitApps({ folder, remote: null, log: listeningLogger(), authorOf });
}

export interface RemoteWorld {
  readonly apps: GitApps;
  /** The repository at the git host. */
  readonly host: string;
  readonly ours: string;
  readonly theirs: string;
  readonly lines: readonly string[];
  /** Lets time pass. */
  wait(ms: number): void;
  goAway(): void;
  comeBack(): void;
}

/** A settings repository at a git host, our clone of it, and another person's. */
export function withRemote(files?: Readonly<Record<string, string>>): RemoteWorld {
  const [root, theirs] = [temporaryFolder(), repository(files)];
  const [host, ours] = [join(root, 'host.git'), join(root, 'ours')];
  git(root, 'clone', '--quiet', '--bare', theirs, host);
  git(theirs, 'remote', 'add', 'origin', host);
  git(theirs, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  const log = listeningLogger();
  const version = (number: string): string =>
    git(root, 'config', '--file', join(host, 'config'), 'core.repositoryFormatVersion', number);
  let now = 0;
  const remote = { url: host, branch: 'main' };
  return {
    apps: createGitApps({ folder: ours, remote, log, monotonicMs: () => now }),
    host,
    ours,
    theirs,
    lines: log.lines,
    wait: (ms) => {
      now += ms;
    },
    goAway: () => version('99'),
    comeBack: () => version('0'),
  };
}

/** As somebody does by hand. */
export function commitOf(folder: string, files: Readonly<Record<string, string>>): void {
  writeFiles(folder, files);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '-m', 'By hand');
}

/** Commits by hand, and pushes. */
export function pushOf(folder: string, files: Readonly<Record<string, string>>): void {
  commitOf(folder, files);
  git(folder, 'push', '--quiet');
}

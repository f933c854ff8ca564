import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appPath } from '../../apps/app.ts';
import type { App, Apps, AuthorOf, FileChange } from '../../apps/apps.ts';
import type { SettingsFiles } from '../../apps/settings-files.ts';
import { UserError } from '../../kernel/errors.ts';
import type { AppName } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/system.ts';
import { lastAuthor } from './authors.ts';
import { createLister } from './list-apps.ts';
import type { Remote } from './remote.ts';
import { removeApp } from './remove-app.ts';
import { look, readText } from './settings-folder.ts';
import { createSettingsRepository, type SettingsRepository } from './settings-repository.ts';
import { conflict, writeFile } from './write-file.ts';

export interface GitAppsOptions {
  /** The work tree, with `servers/<server>/<app>.env`. Made when it is not there. */
  readonly folder: string;
  /** `null`: the folder is all there is, perhaps shared with people who use abra. Else the folder is ours alone. */
  readonly remote: Remote | null;
  readonly log: Logger;
  readonly authorOf?: AuthorOf;
  /** Never goes back; by default this process's. */
  readonly monotonicMs?: () => number;
}

export interface GitApps extends Apps, SettingsFiles {
  /** Resolves when what was committed has been pushed, or could not be. */
  settled(): Promise<void>;
}

/** The settings of the co-op's apps from a git repository in abra's format. */
export function createGitApps(options: GitAppsOptions): GitApps {
  const { folder, remote, log, authorOf = () => null, monotonicMs = () => performance.now() } = options;
  const repository = createSettingsRepository({ folder, remote, log, monotonicMs });
  const list = createLister(folder);
  const write = writerIn(repository, { folder, authorOf });
  return {
    async list() {
      await repository.open();
      return list();
    },
    async read(name) {
      await repository.open();
      return find(name, await list());
    },
    write: ({ app, server, isAfter = false, ...change }) =>
      write({ ...change, path: appPath(server, app) }, { isAfter }),
    writeFile: (change) => write(change, { isOnlyFrom: true }),
    remove: (removal) =>
      repository.change(
        async () => null,
        (opened) => removeApp(opened, removal, { authorOf }),
        true,
      ),
    async readFile(path) {
      await repository.open();
      return readText(folder, path);
    },
    lastAuthor: async (path) => lastAuthor(await repository.open(), path),
    async stamp(path) {
      const { gitFolder } = await repository.open();
      return `${await headStamp(gitFolder)} ${(await look(folder, path))?.stamp ?? 'none'}`;
    },
    refresh: repository.refresh,
    unpushed: repository.unpushed,
    settled: repository.settled,
  };
}

function writerIn(
  repository: SettingsRepository,
  { folder, authorOf }: { readonly folder: string; readonly authorOf: AuthorOf },
): (change: FileChange, how: { isAfter?: boolean; isOnlyFrom?: boolean }) => Promise<void> {
  return (change, { isAfter = false, isOnlyFrom = false }) =>
    repository.change(
      async () => {
        const before = await readText(folder, change.path);
        if (isOnlyFrom && before !== change.from && before !== change.text) {
          throw conflict(change.path, 'Somebody changed this file meanwhile.');
        }
        return before;
      },
      (opened, before) => writeFile(opened, change, { authorOf, before }),
      isAfter,
    );
}

function find(name: AppName, { apps, broken }: Awaited<ReturnType<Apps['list']>>): App {
  const app = apps.find((candidate) => candidate.name === name);
  if (app !== undefined) {
    return app;
  }
  const found = broken.find(({ path }) => path.endsWith(`/${name}.env`));
  if (found === undefined) {
    throw new UserError('unknown_app', `There is no app \`${name}\` here.`);
  }
  const { path, line, reason } = found;
  throw new UserError('app_broken', reason, { place: line === null ? { path } : { path, line } });
}

/** The last commit without starting git: what `HEAD` points to, or when the packed refs changed. */
async function headStamp(gitFolder: string): Promise<string> {
  const read = async (path: string): Promise<string> =>
    readFile(join(gitFolder, path), 'utf8').catch(() => '');
  const head = (await read('HEAD')).trim();
  const loose = head.startsWith('ref: ') ? await read(head.slice('ref: '.length)) : head;
  return loose.trim() || ((await look(gitFolder, 'packed-refs'))?.stamp ?? 'none');
}

import { appPath, isBroken, readApp } from '../../src/apps/app.ts';
import type { AppChange, Apps } from '../../src/apps/apps.ts';
import { withOwnStacks } from '../../src/apps/own-stacks.ts';
import type { Freshness, SettingsFiles, Unpushed } from '../../src/apps/settings-files.ts';
import { UserError } from '../../src/kernel/errors.ts';
import { ServerName } from '../../src/kernel/ids.ts';

export interface FakeApps extends Apps, SettingsFiles {
  /** Every change that was committed, oldest first. */
  readonly commits: AppChange[];
  /** The files as they are, to look at and to edit as a person would. */
  readonly files: Map<string, string>;
  /** How it stands with the remote from now on. */
  becomes(freshness: Freshness, unpushed?: Unpushed | null): void;
  /** Makes the next write of any file fail so, once. */
  failNext(error: UserError): void;
}

/** The settings in memory: paths (`servers/one/blog.oak.coop.env`, `roles.yml`) and texts, all of them committed. */
export function fakeApps(initial: Readonly<Record<string, string>> = {}): FakeApps {
  const files = new Map(Object.entries(initial));
  const committed = new Map(files);
  const commits: AppChange[] = [];
  let failure: UserError | null = null;
  let freshness: Freshness = { isFresh: true, reason: null, conflict: null };
  let unpushed: Unpushed | null = null;

  function list(): Awaited<ReturnType<Apps['list']>> {
    const found = [...files].flatMap(([path, text]) => {
      const [root, folder, file = ''] = path.split('/');
      const server = ServerName.safeParse(folder);
      return root === 'servers' && server.success && file.endsWith('.env')
        ? [readApp({ server: server.data, path, text })]
        : [];
    });
    const apps = found.flatMap((app) => (isBroken(app) ? [] : [app]));
    const own = withOwnStacks(apps.toSorted((one, other) => (one.name < other.name ? -1 : 1)));
    return { apps: own.apps, broken: [...found.filter((app) => isBroken(app)), ...own.broken] };
  }

  return {
    commits,
    files,
    becomes: (fresh, left = null) => {
      [freshness, unpushed] = [fresh, left];
    },
    failNext: (error) => {
      failure = error;
    },
    list: async () => list(),
    async read(name) {
      const { apps, broken } = list();
      const app = apps.find((candidate) => candidate.name === name);
      const reason = broken.find(({ path }) => path.endsWith(`/${name}.env`));
      if (app !== undefined) {
        return app;
      }
      throw reason === undefined
        ? new UserError('unknown_app', `There is no app \`${name}\` here.`)
        : new UserError('app_broken', reason.reason, {
            place: reason.line === null ? { path: reason.path } : { path: reason.path, line: reason.line },
          });
    },
    async write(change) {
      const path = appPath(change.server, change.app);
      if (failure !== null) {
        const thrown = failure;
        failure = null;
        throw thrown;
      }
      const onDisk = files.get(path);
      if (onDisk !== change.text && onDisk !== committed.get(path) && onDisk !== change.from) {
        throw new UserError('apps_conflict', 'Somebody edited this file.', { place: { path } });
      }
      files.set(path, change.text);
      if (committed.get(path) !== change.text) {
        committed.set(path, change.text);
        commits.push(change);
      }
    },
    async remove(removal) {
      const path = appPath(removal.server, removal.app);
      if (failure !== null) {
        const thrown = failure;
        failure = null;
        throw thrown;
      }
      const onDisk = files.get(path);
      if (onDisk !== undefined && onDisk !== removal.from) {
        throw new UserError('apps_conflict', 'Somebody edited this file meanwhile.', { place: { path } });
      }
      if (onDisk !== undefined && onDisk !== committed.get(path)) {
        commits.push({ ...removal, text: onDisk, from: onDisk });
      }
      files.delete(path);
      if (committed.delete(path) || onDisk !== undefined) {
        commits.push({ ...removal, text: '', from: removal.from ?? '' });
      }
    },
    readFile: async (path) => files.get(path) ?? null,
    writeFile: async ({ path, text, from }) => {
      const onDisk = files.get(path);
      if (onDisk !== from && onDisk !== text) {
        throw new UserError('apps_conflict', 'Somebody changed this file meanwhile.', { place: { path } });
      }
      files.set(path, text);
    },
    lastAuthor: async () => 'Mo <mo@oak.coop>',
    stamp: async (path) => `${commits.length} ${files.get(path) ?? 'none'}`,
    refresh: async () => freshness,
    unpushed: async () => unpushed,
  };
}

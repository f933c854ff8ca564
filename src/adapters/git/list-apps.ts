import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isBroken, readApp } from '../../apps/app.ts';
import type { App, BrokenApp } from '../../apps/apps.ts';
import { withOwnStacks } from '../../apps/own-stacks.ts';
import { UserError, where } from '../../kernel/errors.ts';
import { ServerName } from '../../kernel/ids.ts';
import { foldersIn, look, readText } from './settings-folder.ts';

const ROOT = 'servers';

export interface Listing {
  readonly apps: readonly App[];
  readonly broken: readonly BrokenApp[];
}

/** Lists the folder again and again, and reads only the files that changed since. */
export function createLister(folder: string): () => Promise<Listing> {
  let known: ReadonlyMap<string, { readonly stamp: string; readonly app: App | BrokenApp }> = new Map();
  return async () => {
    const now = new Map<string, { readonly stamp: string; readonly app: App | BrokenApp }>();
    for (const path of await envFiles(folder)) {
      const stamp = (await look(folder, path))?.stamp;
      const before = known.get(path);
      if (stamp !== undefined) {
        const isKnown = before?.stamp === stamp;
        now.set(path, isKnown ? before : { stamp, app: await readFile(folder, path) });
      }
    }
    known = now;
    return sorted([...now].map(([path, { app }]) => [path, app] as const));
  };
}

async function envFiles(folder: string): Promise<readonly string[]> {
  const servers = (await foldersIn(folder, ROOT)).toSorted();
  const names = await Promise.all(servers.map((server) => readdir(join(folder, ROOT, server))));
  return servers.flatMap((server, index) =>
    (names[index] ?? [])
      .filter((name) => name.endsWith('.env') && !name.startsWith('.'))
      .map((name) => `${ROOT}/${server}/${name}`),
  );
}

async function readFile(folder: string, path: string): Promise<App | BrokenApp> {
  const server = ServerName.safeParse(path.split('/')[1]);
  if (!server.success) {
    return {
      path,
      line: null,
      reason: 'The folder’s name cannot be the name of a server: letters, digits, `-`, `_` and dots.',
    };
  }
  try {
    return readApp({ server: server.data, path, text: (await readText(folder, path)) ?? '' });
  } catch (error) {
    if (error instanceof UserError) {
      const place = error.place ?? { path };
      return { path, line: place.line ?? null, reason: error.message.slice(`${where(place)}: `.length) };
    }
    throw error;
  }
}

/** An app is found by its name alone, so of two with one name the second is shown as broken. */
function sorted(found: readonly (readonly [string, App | BrokenApp])[]): Listing {
  const apps = new Map<string, App>();
  const broken: BrokenApp[] = [];
  for (const [path, app] of found) {
    const twin = isBroken(app) ? undefined : apps.get(app.name);
    if (isBroken(app)) {
      broken.push(app);
    } else if (twin === undefined) {
      apps.set(app.name, app);
    } else {
      broken.push({
        path,
        line: null,
        reason: `An app of this name is on \`${twin.server}\` already: rename one of the two files, or remove it.`,
      });
    }
  }
  const own = withOwnStacks([...apps.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1)));
  return { apps: own.apps, broken: [...broken, ...own.broken] };
}

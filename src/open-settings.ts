import { personOf } from './access/decide.ts';
import type { RolesInForce } from './access/roles-in-force.ts';
import { createRoles } from './adapters/files/roles.ts';
import { createGitApps, type GitApps } from './adapters/git/apps.ts';
import { systemClock as clock } from './adapters/system/system.ts';
import type { Author } from './apps/apps.ts';
import type { Config } from './config/config.ts';
import type { UserError } from './kernel/errors.ts';
import type { UserId } from './kernel/ids.ts';
import type { Logger } from './kernel/system.ts';

/** How often the git host is asked whether somebody pushed, in milliseconds; each plan asks it as well. */
const ASK_REMOTE_EVERY_MS = 20_000;

/** The app settings, and the roles that stand beside them in the same repository. */
export async function openSettings(
  config: Config,
  deps: { readonly log: Logger; readonly stop: AbortSignal },
): Promise<{ readonly apps: GitApps; readonly roles: RolesInForce }> {
  // Commits are made by people whom the roles name, which are there only after the repository.
  const authorOf = (user: UserId): Author | null => personOf(roles.current(), user)?.git ?? null;
  const apps = createGitApps({ ...config.apps, remote: remoteOf(config), authorOf, log: deps.log });
  const roles = await openRoles(config, apps, deps);
  return { apps, roles };
}

async function openRoles(
  config: Config,
  apps: GitApps,
  { log, stop }: { readonly log: Logger; readonly stop: AbortSignal },
): Promise<RolesInForce> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let apart: UserError | null = null;
  return createRoles({
    read: async () => {
      if (clock.monotonicMs() - askedAt >= ASK_REMOTE_EVERY_MS) {
        askedAt = clock.monotonicMs();
        apart = (await apps.refresh(stop)).conflict;
      }
      return { text: await apps.readFile(config.roles.path), apart };
    },
    write: (change) => apps.writeFile({ ...change, path: config.roles.path }),
    lastAuthor: () => apps.lastAuthor(config.roles.path),
    path: config.roles.path,
    folder: config.data,
    clock,
    log,
  });
}

function remoteOf({ apps }: Config): Parameters<typeof createGitApps>[0]['remote'] {
  return apps.remote === null ? null : { url: apps.remote, branch: apps.branch };
}

import { join, resolve } from 'node:path';

/** The part of user ids behind the colon, and the domain of the co-op's apps. */
export const DOMAIN = 'oak.coop';

/** The swarm's name in `config.yml` and in the co-op's app settings. */
export const SERVER = 'server1';

/** What starts from cold and what may be kept from one sandbox to the next. */
export const CACHE_FOLDER = join(import.meta.dirname, '../../.cache');

export const PROJECT_FOLDER = join(import.meta.dirname, '../..');

/** Where a sandbox has what. Everything below `dir` goes with the sandbox. */
export interface Layout {
  readonly dir: string;
  /** The promise to other programs: written last, so whoever sees it may use it. */
  readonly facts: string;
  /** The process with which the sandbox ends; none when it was left running. */
  readonly owner: string;
  readonly homeserver: string;
  readonly swarm: string;
  readonly certificates: string;
  /** What maintainers publish: one repository per recipe. */
  readonly recipes: string;
  /** The co-op's settings: the shared repository, and a work tree of it to look at. */
  readonly appsRemote: string;
  readonly apps: string;
  readonly config: string;
  readonly data: string;
  readonly log: string;
  readonly pid: string;
}

export function layoutOf(folder: string): Layout {
  const dir = resolve(folder);
  return {
    dir,
    facts: join(dir, 'sandbox.json'),
    owner: join(dir, 'owner.pid'),
    homeserver: join(dir, 'homeserver'),
    swarm: join(dir, 'swarm'),
    certificates: join(dir, 'certificates'),
    recipes: join(dir, 'recipes'),
    appsRemote: join(dir, 'apps.git'),
    apps: join(dir, 'apps'),
    config: join(dir, 'config.yml'),
    data: join(dir, 'data'),
    log: join(dir, 'bot.log'),
    pid: join(dir, 'bot.pid'),
  };
}

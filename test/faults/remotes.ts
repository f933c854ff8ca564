import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Site } from '../e2e/site.ts';
import type { LabRegistry } from '../lab/swarm.ts';
import { makeRecipes } from '../sandbox/recipes.ts';

/** Registries that break, with an image and a recipe for each app: its name, in version 1.0.0. */
export interface Remotes {
  /** Whether that app's recipe comes from here. */
  isOwn(app: string): boolean;
  /** Another image under the same tag. */
  push(app: string, says: string): string;
  /** Only the tag, or all that there is of it. */
  take(app: string, what: 'tag' | 'all'): Promise<void>;
  /** Of the registry that is only there to be stopped. */
  readonly falling: Pick<LabRegistry, 'start' | 'stop'>;
  close(): Promise<void>;
}

/** Each answer of the slow one comes that late, in milliseconds. */
const LATE_MS = 1500;
const SLOW_PORT = 5003;
const FALLING = 'falls-down';
const SLOW = 'slow-pull';
/** Their recipes are repositories of their own, which others do not miss. */
const OWN_RECIPE = ['tag-moved', 'recipe-down'];

export async function startRemotes(site: Site, apps: readonly string[]): Promise<Remotes> {
  const { swarm } = site.cloud;
  const steady = await swarm.startRegistry(5001);
  const falling = await swarm.startRegistry(5002);
  const slow = await slowRegistry(steady.address);
  const own = apps.filter((app) => app.startsWith('image-') || app === FALLING || app === SLOW);
  const push = (app: string, says: string): string =>
    (app === FALLING ? falling : steady).pushImage({
      name: app,
      tag: '1.0.0',
      changes: [`ENV SAYS="${says}"`, 'CMD ["sleep","100000"]'],
    });
  for (const app of own) {
    push(app, 'what was agreed');
    const { address } = { [FALLING]: falling, [SLOW]: slow }[app] ?? steady;
    await publish(site, app, address);
  }
  const { small } = site.recipes;
  for (const app of OWN_RECIPE) {
    await cp(join(small, 'life.git'), join(small, `${app}.git`), { recursive: true });
  }
  const folder = (app: string): string =>
    join(swarm.dir, 'registry5001/data/docker/registry/v2/repositories', app);
  return {
    isOwn: (app) => [...own, ...OWN_RECIPE].includes(app),
    push,
    take: async (app, what) =>
      rm(what === 'all' ? folder(app) : join(folder(app), '_manifests/tags/1.0.0'), { recursive: true }),
    falling,
    async close() {
      slow.server.closeAllConnections();
      slow.server.close();
    },
  };
}

const COMPOSE = `version: "3.8"
services:
  app:
    image: @REGISTRY@/@APP@:@APP_VERSION@
    stop_grace_period: 1s
    deploy:
      update_config: { monitor: 1s }
      labels:
        - "coop-cloud.\${STACK_NAME}.version=@VERSION@"
`;

async function publish(site: Site, app: string, registry: string): Promise<void> {
  const sources = join(site.dir, 'sources', app);
  const release = join(sources, app, '1.0.0+1.0.0');
  await mkdir(release, { recursive: true });
  await writeFile(join(release, 'compose.yml'), COMPOSE.replaceAll('@APP@', app));
  await writeFile(join(release, '.env.sample'), `TYPE=${app}\n`);
  await makeRecipes(site.recipes.small, registry, sources);
}

async function slowRegistry(address: string): Promise<{ readonly server: Server; readonly address: string }> {
  const [host = ''] = address.split(':');
  const server = createServer((asked, answer) => {
    void (async () => {
      await setTimeout(LATE_MS);
      const { method = 'GET', url = '/', headers } = asked;
      const accept = headers.accept === undefined ? {} : { accept: headers.accept };
      const found = await fetch(`http://${address}${url}`, { method, headers: accept });
      answer.writeHead(found.status, Object.fromEntries(found.headers));
      answer.end(Buffer.from(await found.arrayBuffer()));
    })().catch(() => answer.destroy());
  });
  const listening = Promise.withResolvers<void>();
  server.listen(SLOW_PORT, host, listening.resolve);
  await listening.promise;
  return { server, address: `${host}:${SLOW_PORT}` };
}

/** Takes a repository away until it is put back: its host is down. */
export async function away(repository: string): Promise<() => Promise<void>> {
  await rename(repository, `${repository}.away`);
  return async () => rename(`${repository}.away`, repository);
}

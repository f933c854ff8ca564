import { join } from 'node:path';
import { run } from '../../sandbox/run.ts';
import type { Site } from '../site.ts';

export const APP = 'library.oak.coop';
export const STACK = 'library_oak_coop';
export const ENV = `servers/server1/${APP}.env`;

/** What the page of the library says, entry by entry. Nothing when nobody answers there. */
export async function pageOf(site: Site): Promise<Readonly<Record<string, string>>> {
  const { status, body } = await site.visit(APP);
  const rows = status === 200 ? body.trim().split('\n') : [];
  return Object.fromEntries(
    rows.filter((row) => !row.startsWith('loan: ')).map((row) => row.split(/: (.*)/s).slice(0, 2)),
  );
}

/** The titles, in the order in which they were lent. */
export async function loansOf(site: Site): Promise<readonly string[]> {
  const { body } = await site.visit(APP);
  return [...body.matchAll(/^loan: (.*)$/gm)].map(([, title = '']) => title);
}

/** What docker's own command line has of the stack, by its short names. */
export function onSwarm(site: Site, kind: 'secret' | 'config' | 'volume' | 'network'): readonly string[] {
  return site
    .docker(`${kind} ls --format {{.Name}}`)
    .filter((name) => name.startsWith(`${STACK}_`))
    .map((name) => name.slice(STACK.length + 1))
    .toSorted();
}

/** Ids of the containers that run for a service, on this node. */
export function containersOf(site: Site, service: string): readonly string[] {
  return site.docker(`ps -q --filter label=com.docker.swarm.service.name=${STACK}_${service}`).toSorted();
}

/** As the newest container of `app` has it: an older one may still be about to end. */
export function secretIn(site: Site, secret: string): string {
  const [id] = site.docker(`ps -q --filter label=com.docker.swarm.service.name=${STACK}_app`);
  return site.docker(`exec ${id} cat /run/secrets/${secret}`).join('\n');
}

const HELD = 'refs/held/';

/** Takes back all releases but the first, as if they were not published yet. */
export async function holdBack(site: Site, recipe: string): Promise<void> {
  const git = gitOf(site, recipe);
  const [first = '', ...later] = (await git('for-each-ref', '--format=%(refname:short)', 'refs/tags')).split(
    '\n',
  );
  for (const tag of later) {
    await git('update-ref', `${HELD}${tag}`, `refs/tags/${tag}`);
    await git('tag', '--delete', tag);
  }
  await git('update-ref', 'refs/heads/main', `${first}^{commit}`);
}

/** Its maintainers publish the release. */
export async function publish(site: Site, recipe: string, tag: string): Promise<void> {
  const git = gitOf(site, recipe);
  await git('update-ref', `refs/tags/${tag}`, `${HELD}${tag}`);
  await git('update-ref', 'refs/heads/main', `${tag}^{commit}`);
}

function gitOf(site: Site, recipe: string): (...args: readonly string[]) => Promise<string> {
  const repository = join(site.recipes.small, `${recipe}.git`);
  return async (...args) => (await run('git', ['--git-dir', repository, ...args])).trim();
}

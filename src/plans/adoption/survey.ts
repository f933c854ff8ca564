import type { Adoption, Compared, FoundApp, FoundBroken, FoundFile, Stray } from '../../adoption/found.ts';
import { stackTextOf } from '../../apps/app.ts';
import type { App, AppReader } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import { AppName, type ServerName, StackName } from '../../kernel/ids.ts';
import type { Clock } from '../../kernel/system.ts';
import { countDrift } from '../../swarm/drift.ts';
import { type Stacks, stacksOrWhyNot } from '../../swarm/stacks-or-why-not.ts';
import type { DriftDeps } from '../drift/drift.ts';
import { compareFile } from './compare-file.ts';
import { isObserved, type ObserveDeps } from './observe.ts';

export interface AdoptionDeps extends DriftDeps {
  readonly revisions: ObserveDeps['revisions'];
  readonly apps: Pick<AppReader, 'list'>;
  /** Folders of abra beside the co-op's own, by whose they are. Only read. */
  readonly otherFolders: ReadonlyMap<string, Pick<AppReader, 'list'>>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** All files of all folders, as they were read. */
export interface Files {
  readonly apps: readonly Pick<FoundFile, 'app' | 'folder'>[];
  readonly broken: readonly FoundBroken[];
}

export async function readFiles({
  apps,
  otherFolders,
}: Pick<AdoptionDeps, 'apps' | 'otherFolders'>): Promise<Files> {
  const folders = [[null, apps] as const, ...otherFolders];
  const listed = await Promise.all(
    folders.map(async ([folder, reader]) => {
      const { apps: all, broken } = await reader.list();
      return {
        apps: all.map((app) => ({ app, folder })),
        broken: broken.map((one) => ({ ...one, folder })),
      };
    }),
  );
  return { apps: listed.flatMap((one) => one.apps), broken: listed.flatMap((one) => one.broken) };
}

export interface Bounds {
  /** In milliseconds: what is not reached then is unknown, and says so. */
  readonly withinMs: number;
  /** What is to be told of; the others count, but nobody hears of them. */
  readonly isVisible: (subject: Subject) => boolean;
}

type Subject = Pick<App, 'name' | 'server'> & { readonly recipe: App['recipe'] | null };

/**
 * Holds these files against all that runs, one listing for each server and a closer look at each stack that runs; changes nothing.
 */
export function surveyAdoption(
  deps: AdoptionDeps,
): (files: Files, bounds: Bounds, signal: AbortSignal) => Promise<Adoption> {
  return async ({ apps, broken }, { withinMs, isVisible }, signal) => {
    const endMs = deps.clock.monotonicMs() + withinMs;
    const away = new Map<ServerName, string>();
    const wanted = apps.filter(({ app }) => isVisible(app));
    const servers = new Set([...deps.swarms.servers, ...wanted.map(({ app }) => app.server)]);
    const surveyed = await Promise.all(
      [...servers].map(async (server) => {
        const all = apps.filter(({ app }) => app.server === server);
        const files = all.filter(({ app }) => isVisible(app));
        const stacks = await stacksOrWhyNot(server, deps, signal);
        if (typeof stacks === 'string') {
          away.set(server, stacks);
          return {
            found: files.map((file) => withCompared(file, { is: 'unknown', why: stacks, runs: null })),
          };
        }
        const strays = straysIn(server, stacks, { apps: all, broken }).filter((one) =>
          isVisible(subjectOf(one)),
        );
        return { found: await compareAll(files, { stacks, endMs }, { deps, signal }), strays, stacks };
      }),
    );
    return {
      apps: surveyed.flatMap(({ found, stacks }) => grouped(found, stacks, deps)).toSorted(byName),
      broken,
      strays: surveyed.flatMap(({ strays = [] }) => strays),
      away,
    };
  };
}

/** Of a stack whose name no domain can have: whoever may look at every app may look at it. */
const UNNAMED = AppName.parse('stack');

interface Looking {
  readonly stacks: Stacks;
  readonly endMs: number;
}

interface With {
  readonly deps: AdoptionDeps;
  readonly signal: AbortSignal;
}

/** One after the other: an engine has other work to do. */
async function compareAll(
  files: Files['apps'],
  { stacks, endMs }: Looking,
  { deps, signal }: With,
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const file of files) {
    if (!stacks.has(file.app.stack)) {
      found.push(withCompared(file, { is: 'stopped' }));
    } else if (deps.clock.monotonicMs() >= endMs) {
      found.push(withCompared(file, { is: 'unknown', why: 'Not looked at: it took too long.', runs: null }));
    } else {
      found.push(withCompared(file, await compare(file.app, { deps, signal })));
    }
  }
  return found;
}

async function compare(app: App, { deps, signal }: With): Promise<Compared> {
  try {
    const live = await deps.swarms.of(app.server).observe(app.stack, signal);
    return await compareFile({ app, live, depth: 'brief' }, deps, signal);
  } catch (error) {
    if (error instanceof UserError) {
      return { is: 'unknown', why: error.message, runs: null };
    }
    throw error;
  }
}

function withCompared({ app, folder }: Files['apps'][number], compared: Compared): FoundFile {
  return { app, folder, compared };
}

/** The files of each app, the one that is what runs in front. */
function grouped(
  found: readonly FoundFile[],
  stacks: Stacks = new Map(),
  deps: ObserveDeps,
): readonly FoundApp[] {
  const byApp = Map.groupBy(found, ({ app }) => app.name);
  return [...byApp.values()].flatMap((files) => {
    const [first, ...others] = bestFirst(files);
    const services = first === undefined ? [] : (stacks.get(first.app.stack) ?? []);
    if (first === undefined) {
      return [];
    }
    const isRunning = services.length > 0;
    return [{ ...first, others, isRunning, isObserved: isObserved(first.app, services, deps) }];
  });
}

/** By how near they are to what runs; of two that are as near the co-op's own comes first. Other files with the same text say nothing. */
export function bestFirst(files: readonly FoundFile[]): readonly FoundFile[] {
  const sorted = files.toSorted((one, other) => distance(one) - distance(other));
  const [first, ...others] = sorted;
  return first === undefined ? [] : [first, ...others.filter(({ app }) => app.text !== first.app.text)];
}

function distance({ compared, folder }: FoundFile): number {
  const own = folder === null ? 0 : 0.5;
  return own + (compared.is === 'compared' ? countDrift(compared.drift) : Number.MAX_SAFE_INTEGER / 2);
}

function straysIn(server: ServerName, stacks: Stacks, { apps, broken }: Files): readonly Stray[] {
  const known = new Set<string>([...apps.map(({ app }) => app.stack), ...broken.map(stackOfBroken)]);
  return [...stacks]
    .filter(([stack]) => StackName.safeParse(stack).success && !known.has(stack))
    .map(([stack, services]) => ({ server, stack, services: services.length }))
    .toSorted((one, other) => (one.stack < other.stack ? -1 : 1));
}

/** By the domain that its name is probably made from. */
function subjectOf({ server, stack }: Stray): Subject {
  const name = AppName.safeParse(stack.replaceAll('_', '.').toLowerCase());
  return { name: name.data ?? UNNAMED, server, recipe: null };
}

/** What a file that cannot be read is probably about. */
function stackOfBroken({ path }: FoundBroken): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.env$/, '');
  return stackTextOf(name, {});
}

function byName(one: FoundApp, other: FoundApp): number {
  return one.app.name < other.app.name ? -1 : 1;
}

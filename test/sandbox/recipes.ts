import { readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import { run } from './run.ts';

/** Each folder is a recipe, each folder in it a release: only what it changed against the one before. */
const SOURCES = join(import.meta.dirname, 'recipes');

/** When the first release was made; each next one came 30 days later. Fixed, so that commits are the same everywhere. */
const FIRST_RELEASE = Date.UTC(2025, 0, 15, 10);
const DAYS_BETWEEN = 30;

/**
 * Bare git repositories `into/<recipe>.git` with one commit and one annotated tag per release. `@REGISTRY@`, `@VERSION@` and
 * `@APP_VERSION@` in the files become the registry's address, the release, and the part of it behind `+`.
 */
export async function makeRecipes(
  into: string,
  registry: string,
  sources = SOURCES,
): Promise<readonly string[]> {
  await mkdir(into, { recursive: true });
  const names = readdirSync(sources).toSorted();
  await Promise.all(
    names.map(async (name) => makeRecipe({ folder: join(sources, name), name, into, registry })),
  );
  return names;
}

interface Making {
  /** With a folder for each release. */
  readonly folder: string;
  readonly name: string;
  readonly into: string;
  readonly registry: string;
}

async function makeRecipe({ folder, name, into, registry }: Making): Promise<void> {
  const work = await mkdtemp(join(into, `.${name}-`));
  const bare = join(into, `${name}.git`);
  try {
    await run('git', ['init', '--quiet', '--initial-branch=main', work]);
    for (const [index, version] of releasesOf(folder).entries()) {
      await rm(join(work, 'compose.yml'), { force: true });
      await layOut({ folder, upTo: index, registry, work });
      await release(work, version, new Date(FIRST_RELEASE + index * DAYS_BETWEEN * 86_400_000));
    }
    await rm(bare, { recursive: true, force: true });
    await run('git', ['clone', '--quiet', '--bare', work, bare]);
    await run('git', ['remote', 'remove', 'origin'], { cwd: bare });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Oldest first. */
function releasesOf(folder: string): readonly string[] {
  return readdirSync(folder).toSorted(semver.compare);
}

interface Tree {
  readonly folder: string;
  readonly upTo: number;
  readonly registry: string;
  readonly work: string;
}

/** The files as of that release: all folders up to it, one over the other. */
async function layOut({ folder, upTo, registry, work }: Tree): Promise<void> {
  const releases = releasesOf(folder).slice(0, upTo + 1);
  for (const each of releases) {
    await cp(join(folder, each), work, { recursive: true });
  }
  const version = releases.at(-1) ?? '';
  const files = readdirSync(work, { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile() && entry.name.endsWith('.yml'))) {
    const path = join(file.parentPath, file.name);
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      text
        .replaceAll('@REGISTRY@', registry)
        .replaceAll('@VERSION@', version)
        .replaceAll('@APP_VERSION@', version.replace(/^[^+]*\+/, '')),
    );
  }
}

async function release(work: string, version: string, at: Date): Promise<void> {
  const message = `chore: publish ${version} release`;
  const who = { NAME: 'Recipe Maintainers', EMAIL: 'recipes@example.coop', DATE: at.toISOString() };
  const env = Object.fromEntries(
    Object.entries(who).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]),
  );
  await run('git', ['add', '--all', '--force'], { cwd: work });
  await run('git', ['commit', '--quiet', '--no-gpg-sign', '-m', message], { cwd: work, env });
  await run('git', ['tag', '--annotate', '--no-sign', '-m', message, version], { cwd: work, env });
}

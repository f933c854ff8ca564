import { z } from 'zod';
import type { RecipeName } from '../../kernel/ids.ts';
import type { RecipeVersion } from '../../recipes/recipes.ts';
import type { Git } from './git.ts';
import { OTHER_TAGS, SOURCE_TAGS } from './recipe-clone.ts';
import { FirstSeen, type TagMemory } from './tag-memory.ts';

const OWN_TAGS = 'refs/tags/';

const Standing = z.map(z.string(), FirstSeen).readonly();

/** What the tags of a clone stand for, now at its sources and when they were first seen. */
export const RecipeTags = z.object({
  /** By the age of the tags, so that versions with equal numbers stay in that order. */
  names: z.array(z.string()).readonly(),
  first: Standing,
  /** `null`: a clone that was not fetched since coopbot looks for moved tags. */
  source: Standing.nullable(),
  /** Those that stand for something else at another source than at the one that counts. */
  elsewhere: Standing,
});
export type RecipeTags = z.output<typeof RecipeTags>;

/** Reads the tags, remembers new ones, and keeps what they stand for from being thrown away. */
export async function readTags(git: Git, recipe: RecipeName, memory: TagMemory): Promise<RecipeTags> {
  const rows = await rowsOf(git);
  const own = tagsUnder(OWN_TAGS, rows);
  const source = tagsUnder(SOURCE_TAGS, rows);
  const elsewhere = new Map(
    rows.flatMap(({ ref, name, commit, isAnnotated }): [string, FirstSeen][] =>
      ref.startsWith(OTHER_TAGS) && source.has(name) && source.get(name)?.commit !== commit
        ? [[name, { commit, isAnnotated }]]
        : [],
    ),
  );
  const first = await memory.remember(recipe, new Map([...source, ...own]));
  await keep(git, first, own);
  const names = [...new Set([...rows.map(({ name }) => name), ...first.keys()])].filter((name) =>
    first.has(name),
  );
  return { names, first, source: source.size === 0 ? null : source, elsewhere };
}

/** All tags as versions; `settled` gives the commit that people accepted for a tag that was moved. */
export function versionsOf(
  { names, first, source, elsewhere }: RecipeTags,
  settled: (version: string) => string | null,
): readonly RecipeVersion[] {
  return names.flatMap((version): RecipeVersion[] => {
    const seen = first.get(version);
    const now = source?.get(version) ?? null;
    const isWithdrawn = source !== null && now === null;
    const other = elsewhere.get(version) ?? null;
    return seen === undefined
      ? []
      : [{ version, isWithdrawn, ...settle({ version, seen, now, other }, settled) }];
  });
}

interface Stands {
  readonly version: string;
  readonly seen: FirstSeen;
  readonly now: FirstSeen | null;
  readonly other: FirstSeen | null;
}

/** A tag that was written anew for the same commit was not moved, but a lightweight one may have become an annotated one. */
function settle(
  { version, seen, now, other }: Stands,
  settled: (version: string) => string | null,
): Pick<RecipeVersion, 'commit' | 'isAnnotated' | 'moved'> {
  const differing = [now, other].find((one) => one !== null && one.commit !== seen.commit) ?? null;
  if (differing === null) {
    return { ...(now ?? seen), moved: null };
  }
  const accepted = settled(version);
  const by = differing === now ? 'source' : 'other';
  return accepted === null
    ? { ...seen, moved: { from: seen.commit, to: differing.commit, by } }
    : {
        commit: accepted,
        isAnnotated: (accepted === differing.commit ? differing : seen).isAnnotated,
        moved: null,
      };
}

/** Those that are moved, settled or not. */
export function movedTags(tags: RecipeTags): readonly string[] {
  return versionsOf(tags, () => null).flatMap(({ version, moved }) => (moved === null ? [] : [version]));
}

interface Row extends FirstSeen {
  readonly ref: string;
  readonly name: string;
}

async function rowsOf(git: Git): Promise<readonly Row[]> {
  const format = ['refname', 'objecttype', 'objectname', '*objecttype', '*objectname'];
  const text = await git.run([
    'for-each-ref',
    '--sort=creatordate',
    `--format=${format.map((field) => `%(${field})`).join(' ')}`,
    OWN_TAGS,
    SOURCE_TAGS,
    OTHER_TAGS,
  ]);
  return text.split('\n').flatMap((row): Row[] => {
    const [ref = '', type, commit = '', peeledType, peeled = ''] = row.split(' ');
    const name = ref.replace(/^refs\/(?:source\/|others\/\d+\/)?tags\//, '');
    if (type === 'tag' && peeledType === 'commit') {
      return [{ ref, name, commit: peeled, isAnnotated: true }];
    }
    return type === 'commit' ? [{ ref, name, commit, isAnnotated: false }] : [];
  });
}

function tagsUnder(prefix: string, rows: readonly Row[]): Map<string, FirstSeen> {
  const found = rows.filter(({ ref }) => ref.startsWith(prefix));
  return new Map(found.map(({ name, commit, isAnnotated }) => [name, { commit, isAnnotated }]));
}

/** A ref of our own for each tag at what it stood for first, as far as that is here. */
async function keep(
  git: Git,
  first: ReadonlyMap<string, FirstSeen>,
  own: ReadonlyMap<string, FirstSeen>,
): Promise<void> {
  const fresh = [...first].filter(([name]) => !own.has(name));
  if (fresh.length === 0) {
    return;
  }
  const input = fresh.map(([, { commit }]) => `${commit}^{commit}\n`).join('');
  const answers = (await git.catFile(['--batch-check'], { input })).toString().split('\n');
  const here = fresh.filter((_, index) => / commit \d+$/.test(answers[index] ?? ''));
  const updates = here.map(([name, { commit }]) => `update ${OWN_TAGS}${name} ${commit}\n`).join('');
  if (updates !== '') {
    await git.run(['update-ref', '--stdin'], { input: updates });
  }
}

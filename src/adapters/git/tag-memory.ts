import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../kernel/errors.ts';
import type { RecipeName } from '../../kernel/ids.ts';
import { systemCode } from '../../kernel/system-code.ts';

/** What a tag stood for when it was first seen. */
export const FirstSeen = z.object({
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  isAnnotated: z.boolean(),
});
export type FirstSeen = z.output<typeof FirstSeen>;

const Kept = z.record(z.string(), FirstSeen);

/**
 * What each tag of each recipe stood for when it was first seen, in a file for each recipe. Clones can be fetched anew, this cannot:
 * without it a clone that somebody deleted would make a moved tag look like a new one.
 */
export interface TagMemory {
  /** Throws `recipe_unreachable` for a file that is damaged: to go on without it would be to trust every tag. */
  read(recipe: RecipeName): Promise<ReadonlyMap<string, FirstSeen>>;
  /** Keeps the tags that are not known yet; on disk when it resolves. Answers all. */
  remember(recipe: RecipeName, tags: ReadonlyMap<string, FirstSeen>): Promise<ReadonlyMap<string, FirstSeen>>;
}

export function createTagMemory(folder: string): TagMemory {
  const pathOf = (recipe: RecipeName): string => join(folder, `${recipe}.json`);

  async function read(recipe: RecipeName): Promise<ReadonlyMap<string, FirstSeen>> {
    const text = await readFile(pathOf(recipe), 'utf8').catch(nullIfMissing);
    return text === null ? new Map() : new Map(Object.entries(parse(text, pathOf(recipe))));
  }

  return {
    read,
    async remember(recipe, tags) {
      const known = await read(recipe);
      const all = new Map([...tags, ...known]);
      if (all.size > known.size) {
        await mkdir(folder, { recursive: true });
        await replace(pathOf(recipe), JSON.stringify(Object.fromEntries(all), null, 1));
      }
      return all;
    },
  };
}

function parse(text: string, path: string): z.output<typeof Kept> {
  try {
    return Kept.parse(JSON.parse(text));
  } catch (cause) {
    const sentence =
      'What is kept of the recipe’s tags is damaged. Bring the file back from a backup, or delete it: then every tag counts as new.';
    throw new UserError('recipe_unreachable', sentence, { place: { path }, cause });
  }
}

/** Whole or not at all, also when the power goes. */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

function nullIfMissing(error: unknown): null {
  if (systemCode(error) === 'ENOENT') {
    return null;
  }
  throw error;
}

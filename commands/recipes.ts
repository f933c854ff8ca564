import { z } from 'zod';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { nearest } from '../src/kernel/did-you-mean.ts';
import { UserError } from '../src/kernel/errors.ts';
import type { RecipeName } from '../src/kernel/ids.ts';
import { newestRelease } from '../src/recipes/version.ts';

const MOST_SHOWN = 12;

export default defineCommand({
  name: 'recipes',
  summary: 'List the recipes that apps can be made of.',
  example: '!recipes cloud',
  rank: 8,
  args: z.object({ words: z.string().optional() }),
  async run({ words = '' }, context) {
    const all = await context.recipes.list();
    const wanted = words.toLowerCase();
    const found = all.filter((name) => name.toLowerCase().includes(wanted));
    if (found.length === 0) {
      const near = nearest(wanted, all);
      const hint = near === null ? '`!recipes` lists all.' : `Did you mean \`!recipes ${near}\`?`;
      return { answer: lines('No recipe has that name.', hint) };
    }
    const rows = await Promise.all(found.slice(0, MOST_SHOWN).map((name) => describe(name, context)));
    const more = found.length - rows.length;
    return { answer: lines(...rows, more > 0 ? `and ${more} more: \`!recipes <words>\`` : '') };
  },
});

async function describe(name: RecipeName, { recipes }: CommandContext): Promise<string> {
  try {
    return `${name} · ${newestRelease(await recipes.versions(name))?.version ?? 'no release yet'}`;
  } catch (error) {
    if (error instanceof UserError) {
      return `${name} · ⚠ cannot be read`;
    }
    throw error;
  }
}

import { z } from 'zod';
import { RecipeName } from '../kernel/ids.ts';
import { key } from './key.ts';
import { GitUrl, idOf, ListPlace, NonEmpty, SourceFolder } from './values.ts';

/** Where recipes come from. */
export const Recipes = z.strictObject({
  folder: key(NonEmpty.optional(), {
    description: 'Bare clones of the recipes. Without it: `recipes` in the data folder.',
    example: 'data/recipes',
  }),
  sources: key(z.record(idOf(RecipeName, 'must be a recipe’s name'), GitUrl).default({}), {
    description: 'Recipes that the co-op may use, and the git repository of each.',
    example: { nextcloud: 'https://git.coopcloud.tech/coop-cloud/nextcloud.git' },
  }),
  source_folder: key(NonEmpty.optional(), {
    description:
      'A folder of git repositories, `<recipe>` or `<recipe>.git`, each of them a recipe that the co-op may use. `sources` win over it.',
    example: '/srv/recipes',
  }),
  catalogue: key(ListPlace.optional(), {
    description:
      'A list of recipes in the JSON that Co-op Cloud publishes, a file or an address. What is in it is shown by `!recipes`; it may be deployed where its source is `allowed`.',
    example: 'https://recipes.coopcloud.tech/recipes.json',
  }),
  allowed: key(z.array(SourceFolder).default([]), {
    description:
      'Recipes of the `catalogue` may be fetched from below these addresses, and from nowhere else. `sources` need not be among them.',
    example: ['https://git.coopcloud.tech/coop-cloud/'],
  }),
});

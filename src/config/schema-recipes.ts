import { z } from 'zod';
import { RecipeName } from '../kernel/ids.ts';
import { key } from './key.ts';
import { GitUrl, idOf, ListPlace, NonEmpty, SourceFolder } from './values.ts';

/** One repository, or several that hold the same. */
const Sources = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]),
  z.array(GitUrl).min(1, 'must name one repository at least').max(5, 'must be five repositories at most'),
);

/** Where recipes come from. */
export const Recipes = z.strictObject({
  folder: key(NonEmpty.optional(), {
    description: 'Bare clones of the recipes. Without it: `recipes` in the data folder.',
    example: 'data/recipes',
  }),
  sources: key(z.record(idOf(RecipeName, 'must be a recipe’s name'), Sources).default({}), {
    description:
      'Recipes that the co-op may use, and the git repository of each; or a list of several, of which the first that answers is used and the others are compared with it.',
    example: { nextcloud: 'https://git.coopcloud.tech/coop-cloud/nextcloud.git' },
  }),
  source_folder: key(NonEmpty.optional(), {
    description:
      'A folder of git repositories, `<recipe>` or `<recipe>.git`, each of them a recipe that the co-op may use. `sources` win over it.',
    example: '/srv/recipes',
  }),
  catalogue: key(ListPlace.optional(), {
    description:
      'A list of recipes, a file or an address: the JSON that Co-op Cloud publishes, or the address of a git repository on each line. What is in it is shown by `!recipes`; it may be deployed where its source is `allowed`.',
    example: 'https://recipes.coopcloud.tech/recipes.json',
  }),
  allowed: key(z.array(SourceFolder).default([]), {
    description:
      'Recipes of the `catalogue` may be fetched from below these addresses, and from nowhere else. `sources` need not be among them.',
    example: ['https://git.coopcloud.tech/coop-cloud/'],
  }),
});

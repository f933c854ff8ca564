import type { RecipeName } from '../../kernel/ids.ts';
import type { Catalogue } from '../../recipes/catalogue.ts';
import type { Recipes } from '../../recipes/recipes.ts';
import { hasClone } from './recipe-clone.ts';

/** A recipe, and why it is not as fresh, or as it was, as it should be. */
interface Told {
  readonly recipe: RecipeName;
  readonly reason: string;
}

export type RefreshAll = (signal: AbortSignal) => Promise<readonly Told[]>;

export interface RefreshDeps extends Pick<Recipes, 'refresh'> {
  readonly catalogue: () => Promise<Catalogue>;
  readonly folder: string;
}

/** Recipes at one time, beside what people ask for: git runs beside us, but it takes the same machine. */
const AT_ONCE = 2;

/** All that config.yml names, and of the list of recipes what somebody asked for once. */
export function createRefreshAll({ catalogue, folder, refresh }: RefreshDeps): RefreshAll {
  return async (signal) => {
    const { entries } = await catalogue();
    const waiting = entries
      .filter(({ name, isListed, isAllowed }) => isAllowed && (!isListed || hasClone(folder, name)))
      .map(({ name }) => name);
    const told: Told[] = [];
    const take = async (): Promise<void> => {
      for (let recipe = waiting.shift(); recipe !== undefined && !signal.aborted; recipe = waiting.shift()) {
        const { reason } = await refresh(recipe, signal);
        told.push(...(reason === null ? [] : [{ recipe, reason }]));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, take));
    return told;
  };
}

import { noRoom } from '../../access/people.ts';
import type { Policy } from '../../access/roles.ts';
import type { AppReader } from '../../apps/apps.ts';
import type { Recipes } from '../../recipes/recipes.ts';
import type { Registry } from '../command.ts';
import { mayLook, visibleApps } from '../hear/visible-apps.ts';
import type { Admitted } from './port.ts';

export interface CompleteDeps {
  readonly registry: Registry;
  readonly apps: AppReader;
  readonly recipes: Pick<Recipes, 'list'>;
  readonly roles: () => Policy;
  readonly prefix: string;
  readonly now: () => Date;
}

/** As many as a terminal can show. */
const MOST = 100;

/** Commands for the first word; apps that this person may see, and recipes, for the others. */
export async function complete(
  typed: string,
  { user: actor, room }: Admitted,
  { registry, apps, recipes, roles, prefix, now }: CompleteDeps,
): Promise<readonly string[]> {
  const words = typed.trimStart().split(/\s+/);
  const last = words.at(-1) ?? '';
  if (words.length === 1) {
    const start = last.startsWith(prefix) ? prefix : '';
    return begun(
      last,
      [...registry.keys()].map((name) => `${start}${name}`),
    );
  }
  const visible = visibleApps(apps, mayLook(roles(), { who: { actor, room, now: now() }, members: noRoom }));
  const [listed, known] = await Promise.all([visible.list(), recipes.list().catch(() => [])]);
  return begun(last, [...listed.apps.map(({ name }) => name), ...known]);
}

function begun(start: string, candidates: readonly string[]): readonly string[] {
  const fitting = candidates.filter((one) => one.startsWith(start.toLowerCase()));
  return [...new Set(fitting)].toSorted().slice(0, MOST);
}

import { type Planner, planFor } from '../operations/ports.ts';

/** Another roles file. Nobody can ask for one yet. */
export function planRoles(): Planner {
  return planFor('roles', async () => {
    throw new TypeError('Roles are not planned yet.');
  });
}

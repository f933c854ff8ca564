import { UserError } from '../../kernel/errors.ts';
import { byText } from '../../stack/by-text.ts';
import { scoped } from '../../stack/convert/names.ts';
import { clean } from '../clean.ts';
import type { Deployed, Deployment } from './deployment.ts';

/** Removes services that no file names any more. One that cannot be removed is told, and stops nothing: as docker does. */
export async function prune(
  live: readonly Pick<Deployed, 'id' | 'name'>[],
  { stack, engine, context }: Deployment,
): Promise<void> {
  const { name, serviceKeys } = stack.stages;
  const wanted = new Set(serviceKeys.map((key) => scoped(name, key)));
  const orphans = live.filter((service) => !wanted.has(service.name));
  for (const orphan of orphans.toSorted((one, other) => byText(one.name, other.name))) {
    context.out(`Removing service ${orphan.name}\n`);
    await engine
      .call({ method: 'DELETE', path: `/services/${orphan.id}` }, context.signal)
      .catch((error: unknown) => {
        if (!(error instanceof UserError) || context.signal.aborted) {
          throw error;
        }
        context.err(`Failed to remove service ${orphan.name}: ${clean(error.message)}\n`);
      });
  }
}

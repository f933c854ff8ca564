import { UserError } from '../../kernel/errors.ts';
import type { SwarmObjects } from '../../swarm/swarm.ts';
import type { Engine } from './engine.ts';
import { listConfigs, listNetworks, listSecrets, named } from './objects.ts';
import { type Attempt, patiently } from './patience.ts';
import type { EngineRefusal } from './refusal.ts';
import { again, DRAIN_MS, IN_USE, removeOne } from './remove.ts';

interface Found {
  readonly path: string;
  readonly name: string;
}

/** See `SwarmWriter.removeObjects`. */
export async function removeObjects(engine: Engine, names: SwarmObjects, signal: AbortSignal): Promise<void> {
  await patiently(
    signal,
    async () => {
      const [files, networks] = await Promise.all([
        filesOf(engine, names, signal),
        networksOf(engine, names, signal),
      ]);
      return removeAll(engine, files.length > 0 ? files : networks, signal);
    },
    DRAIN_MS,
  );
}

/** Done when there was nothing left: a network is gone only when its list no longer has it. */
async function removeAll(engine: Engine, found: readonly Found[], signal: AbortSignal): Promise<Attempt> {
  if (found.length === 0) {
    return { is: 'done' };
  }
  const refusals = await Promise.all(
    found.map(async (one) => refusalOf(one, await removeOne(engine, one.path, signal))),
  );
  const refusal = refusals.find((one) => one !== null);
  return refusal === undefined || refusal === null
    ? again(`${found.map(({ name }) => name).join(', ')}: still being removed.`)
    : { is: 'again', error: refusal };
}

/** Throws `object_in_use` for what a service still has: that does not pass by itself. A network waits for its last containers. */
function refusalOf({ name, path }: Found, refusal: EngineRefusal | null): UserError | null {
  if (refusal !== null && IN_USE.test(refusal.words) && !path.startsWith('/networks/')) {
    throw new UserError('object_in_use', `A service still has \`${name}\`.`, { cause: refusal });
  }
  return refusal === null
    ? null
    : new UserError('object_in_use', `\`${name}\` is still used: ${refusal.message}`, { cause: refusal });
}

async function filesOf(engine: Engine, names: SwarmObjects, signal: AbortSignal): Promise<readonly Found[]> {
  const [secrets, configs] = await Promise.all([
    named(names.secrets, (query) => listSecrets(engine, query, signal)),
    named(names.configs, (query) => listConfigs(engine, query, signal)),
  ]);
  return [
    ...secrets.map(({ id, name }) => ({ path: `/secrets/${id}`, name })),
    ...configs.map(({ id, name }) => ({ path: `/configs/${id}`, name })),
  ];
}

async function networksOf(
  engine: Engine,
  names: SwarmObjects,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const networks = await named(names.networks, (query) => listNetworks(engine, query, signal));
  return networks.map(({ id, name }) => ({ path: `/networks/${id}`, name }));
}

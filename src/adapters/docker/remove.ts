import { UserError } from '../../kernel/errors.ts';
import type { StackName } from '../../kernel/ids.ts';
import type { Engine } from './engine.ts';
import { listConfigs, listNetworks, listSecrets, named } from './objects.ts';
import { type Attempt, patiently } from './patience.ts';
import { EngineRefusal, when } from './refusal.ts';
import { findService, ofStack } from './services.ts';
import { countBusyTasks } from './tasks.ts';

/** How long containers get to stop and networks to drain, in milliseconds. Our choice: a database may take its grace period. */
export const DRAIN_MS = 120_000;

export async function removeService(engine: Engine, name: string, signal: AbortSignal): Promise<void> {
  const live = await findService(engine, name, signal);
  if (live !== null) {
    await engine.call({ method: 'DELETE', path: `/services/${live.id}` }, signal).catch(when(404, null));
  }
}

/** What a refusal of the engine to remove a secret reads like while a service has it. Source: swarmkit, `RemoveSecret`. */
export const IN_USE = /is in use by/;

export async function removeSecret(engine: Engine, name: string, signal: AbortSignal): Promise<void> {
  const [secret] = await named([name], (query) => listSecrets(engine, query, signal));
  if (secret !== undefined) {
    await engine
      .call({ method: 'DELETE', path: `/secrets/${secret.id}` }, signal)
      .catch(when(404, null))
      .catch((error: unknown) => {
        throw error instanceof EngineRefusal && IN_USE.test(error.words)
          ? new UserError('secret_in_use', `A service still has the secret \`${name}\`.`, { cause: error })
          : error;
      });
  }
}

/** See `SwarmWriter.awaitStopped`. */
export async function awaitStopped(engine: Engine, stack: StackName, signal: AbortSignal): Promise<void> {
  await patiently(signal, async () => stopped(engine, stack, signal), DRAIN_MS);
}

/** See `SwarmWriter.removeRest`. Volumes are the data of people: never. */
export async function removeRest(engine: Engine, stack: StackName, signal: AbortSignal): Promise<void> {
  await patiently(signal, async () => drained(engine, stack, signal), DRAIN_MS);
}

async function checkNoServices(engine: Engine, stack: StackName, signal: AbortSignal): Promise<void> {
  const services = await engine.call({ method: 'GET', path: '/services', query: ofStack(stack) }, signal);
  if (!Array.isArray(services) || services.length > 0) {
    throw new UserError('engine_refused', `\`${stack}\` still has services.`);
  }
}

/** Looked at each time: what somebody adds meanwhile does not stop by being waited for. */
async function stopped(engine: Engine, stack: StackName, signal: AbortSignal): Promise<Attempt> {
  await checkNoServices(engine, stack, signal);
  const busy = await countBusyTasks(engine, stack, signal);
  const what = busy === 1 ? 'A container' : `${busy} containers`;
  return busy > 0
    ? again(`${what} of \`${stack}\` ${busy === 1 ? 'is' : 'are'} still stopping.`)
    : { is: 'done' };
}

async function drained(engine: Engine, stack: StackName, signal: AbortSignal): Promise<Attempt> {
  const rest = await stopped(engine, stack, signal);
  if (rest.is === 'again') {
    return rest;
  }
  const left = await pathsOf(engine, stack, signal);
  const refusals = await Promise.all(left.map(async (path) => removeOne(engine, path, signal)));
  const refusal = refusals.find((one) => one !== null);
  // Looks once more: a network is gone only when its list no longer has it.
  return left.length === 0
    ? { is: 'done' }
    : again(refusal?.message ?? `Networks of \`${stack}\` are still being removed.`);
}

async function pathsOf(engine: Engine, stack: StackName, signal: AbortSignal): Promise<string[]> {
  const [secrets, configs, networks] = await Promise.all([
    listSecrets(engine, ofStack(stack), signal),
    listConfigs(engine, ofStack(stack), signal),
    listNetworks(engine, ofStack(stack), signal),
  ]);
  return [
    ...secrets.map(({ id }) => `/secrets/${id}`),
    ...configs.map(({ id }) => `/configs/${id}`),
    ...networks.map(({ id }) => `/networks/${id}`),
  ];
}

/** Said with a 500 of a network that the swarm has removed and the node still lists. Seen on engines 20.10 and 28.5. */
const LINGERS = /^network \S+ not found$/;

/** `null`: it is gone or going, also when it was before. `network … is in use by task …` passes by itself. */
export async function removeOne(
  engine: Engine,
  path: string,
  signal: AbortSignal,
): Promise<EngineRefusal | null> {
  return engine.call({ method: 'DELETE', path }, signal).then(
    () => null,
    (error: unknown) => {
      if (error instanceof EngineRefusal) {
        return error.status === 404 || LINGERS.test(error.words) ? null : error;
      }
      throw error;
    },
  );
}

export function again(sentence: string): Attempt {
  return { is: 'again', error: new UserError('engine_refused', sentence) };
}

import { UserError } from '../../kernel/errors.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { ConfigSpec, NetworkSpec, SecretSpec } from '../../stack/spec.ts';
import type { Engine } from './engine.ts';
import { listConfigs, named } from './objects.ts';
import { patiently } from './patience.ts';
import { when } from './refusal.ts';

/**
 * For some seconds after a stack is removed its networks linger on the node: their names are refused, although the swarm has none
 * of them any more. Only what the swarm itself has counts as there.
 */
export async function createNetwork(engine: Engine, spec: NetworkSpec, signal: AbortSignal): Promise<void> {
  // Engines below API 1.44 make a second network of the same name otherwise.
  const body = { ...spec, CheckDuplicate: true };
  await patiently(signal, async () => {
    const isMade = await engine
      .call({ method: 'POST', path: '/networks/create', body }, signal)
      .then(() => true)
      .catch(when(409, false));
    return isMade || (await isOnSwarm(engine, spec.Name, signal))
      ? { is: 'done' }
      : {
          is: 'again',
          error: new UserError('engine_refused', `The old network \`${spec.Name}\` is still being removed.`),
        };
  });
}

export async function createConfig(engine: Engine, spec: ConfigSpec, signal: AbortSignal): Promise<void> {
  const isMade = await engine
    .call({ method: 'POST', path: '/configs/create', body: { ...spec } }, signal)
    .then(() => true)
    .catch(when(409, false));
  if (!isMade) {
    const [there] = await named([spec.Name], (query) => listConfigs(engine, query, signal));
    if (there !== undefined && there.data !== spec.Data) {
      throw new UserError(
        'config_changed',
        `The config \`${spec.Name}\` is there already, with other content.`,
      );
    }
  }
}

/** The value travels in the body only; the engine never gives it back. */
export async function createSecret(
  engine: Engine,
  { spec, value }: { readonly spec: Omit<SecretSpec, 'Data'>; readonly value: Secret },
  signal: AbortSignal,
): Promise<void> {
  const data = spec.Driver === undefined ? { Data: Buffer.from(value.reveal()).toString('base64') } : {};
  await engine
    .call({ method: 'POST', path: '/secrets/create', body: { ...spec, ...data } }, signal)
    .catch(when(409, null));
}

async function isOnSwarm(engine: Engine, name: string, signal: AbortSignal): Promise<boolean> {
  const path = `/networks/${encodeURIComponent(name)}`;
  const found = await engine
    .call({ method: 'GET', path, query: { scope: 'swarm' } }, signal)
    .catch(when(404, null));
  return found !== null;
}

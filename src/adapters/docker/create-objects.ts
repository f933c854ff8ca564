import { UserError } from '../../kernel/errors.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { ConfigSpec, NetworkSpec, SecretSpec } from '../../stack/spec.ts';
import type { Engine } from './engine.ts';
import { listConfigs, liveNetworks, named } from './objects.ts';
import { type Attempt, patiently } from './patience.ts';
import { when } from './refusal.ts';

/** The API since which a network's name is unique. Source: Engine API history, 1.44. */
const UNIQUE_NAMES_MINOR = 44;

/** A network lingers until the last container has stopped, in milliseconds. Our choice: most have a grace period of 10 s. */
const LINGERS_MS = 60_000;

/**
 * For some seconds after a stack is removed its networks linger on the node: their names are refused, although the swarm has none
 * of them any more. Only what the swarm itself has counts as there.
 */
export async function createNetwork(engine: Engine, spec: NetworkSpec, signal: AbortSignal): Promise<void> {
  const body = { ...spec, ...(await uniqueName(engine)) };
  const attempt = async (): Promise<Attempt> => {
    const isMade = await engine
      .call({ method: 'POST', path: '/networks/create', body }, signal)
      .then(() => true)
      .catch(when(409, false));
    if (isMade || (await liveNetworks(engine, [spec.Name], signal)).length > 0) {
      return { is: 'done' };
    }
    const sentence = `The old network \`${spec.Name}\` is still being removed.`;
    return { is: 'again', error: new UserError('engine_refused', sentence) };
  };
  await patiently(signal, attempt, LINGERS_MS);
}

/** What asks an engine to refuse a second network of the same name: older ones make it otherwise, newer ones never do. */
export async function uniqueName(engine: Engine): Promise<{ readonly CheckDuplicate?: true }> {
  return (await engine.apiMinor()) < UNIQUE_NAMES_MINOR ? { CheckDuplicate: true } : {};
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

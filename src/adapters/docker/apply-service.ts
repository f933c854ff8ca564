import { UserError } from '../../kernel/errors.ts';
import type { ContainerSpec, ServiceSpec } from '../../stack/spec.ts';
import type { Engine } from './engine.ts';
import { listConfigs, listSecrets, named } from './objects.ts';
import { patiently } from './patience.ts';
import { EngineRefusal } from './refusal.ts';
import { findService } from './services.ts';

/** A network that was made a moment ago may be unknown to the part of the engine that checks specs. */
const NETWORK_MS = 3000;
const NO_NETWORK = /network (\S+) not found/;
/** Source: swarmkit, manager/state/store: a compare-and-swap on `Version.Index` that lost. A 500, so the words decide. */
const OUT_OF_SEQUENCE = 'update out of sequence';

/** Creates or replaces; see `SwarmWriter.applyService`. */
export async function applyService(
  engine: Engine,
  { spec, expected }: { readonly spec: ServiceSpec; readonly expected: number | null },
  signal: AbortSignal,
): Promise<void> {
  const live = await findService(engine, spec.Name, signal);
  if ((live?.version ?? null) !== expected) {
    throw moved(spec.Name);
  }
  const body = { ...(await withIds(engine, spec, signal)) };
  const target =
    live === null
      ? { path: '/services/create' }
      : { path: `/services/${live.id}/update`, query: { version: String(live.version) } };
  const post = async (): Promise<unknown> => engine.call({ method: 'POST', ...target, body }, signal);
  await patiently(
    signal,
    async () => {
      const refusal = await post().then(() => null, refused);
      const network = NO_NETWORK.exec(refusal?.words ?? '')?.[1];
      if (refusal === null) {
        return { is: 'done' };
      }
      if (network === undefined) {
        throw meaning(refusal, spec.Name);
      }
      const sentence = `\`${spec.Name}\` needs the network \`${network}\`, and it is not there.`;
      return { is: 'again', error: new UserError('network_missing', sentence, { cause: refusal }) };
    },
    NETWORK_MS,
  );
}

function refused(error: unknown): EngineRefusal {
  if (error instanceof EngineRefusal) {
    return error;
  }
  throw error;
}

function meaning(refusal: EngineRefusal, name: string): UserError {
  // 404 and 409: it was removed or made between the look and the post.
  const isMoved = refusal.status === 404 || refusal.status === 409 || refusal.words.includes(OUT_OF_SEQUENCE);
  return isMoved ? moved(name, refusal) : refusal;
}

function moved(name: string, cause?: unknown): UserError {
  return new UserError('version_moved', `\`${name}\` has changed since the plan was made.`, { cause });
}

/** The engine wants ids beside the names of secrets and configs. */
async function withIds(engine: Engine, spec: ServiceSpec, signal: AbortSignal): Promise<ServiceSpec> {
  const { ContainerSpec: container } = spec.TaskTemplate;
  const { Secrets = [], Configs = [] } = container;
  const [secrets, configs] = await Promise.all([
    named(
      Secrets.map(({ SecretName }) => SecretName),
      (query) => listSecrets(engine, query, signal),
    ),
    named(
      Configs.map(({ ConfigName }) => ConfigName),
      (query) => listConfigs(engine, query, signal),
    ),
  ]);
  const secretIds = new Map(secrets.map(({ id, name }) => [name, id]));
  const configIds = new Map(configs.map(({ id, name }) => [name, id]));
  const withReferences: ContainerSpec = {
    ...container,
    ...(Secrets.length === 0
      ? {}
      : {
          Secrets: Secrets.map((one) =>
            Object.assign({ SecretID: need(secretIds, one.SecretName, spec.Name) }, one),
          ),
        }),
    ...(Configs.length === 0
      ? {}
      : {
          Configs: Configs.map((one) =>
            Object.assign({ ConfigID: needConfig(configIds, one.ConfigName, spec.Name) }, one),
          ),
        }),
    ...credentials(container, configIds),
  };
  return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: withReferences } };
}

function need(ids: ReadonlyMap<string, string>, name: string, service: string): string {
  const id = ids.get(name);
  if (id === undefined) {
    throw new UserError(
      'secret_missing',
      `\`${service}\` needs the secret \`${name}\`, and it is not there.`,
    );
  }
  return id;
}

function needConfig(ids: ReadonlyMap<string, string>, name: string, service: string): string {
  const id = ids.get(name);
  if (id === undefined) {
    throw new UserError(
      'engine_refused',
      `\`${service}\` needs the config \`${name}\`, and it is not there.`,
    );
  }
  return id;
}

/** A credential spec names its config; the engine wants the id there too. */
function credentials(
  { Privileges }: ContainerSpec,
  configIds: ReadonlyMap<string, string>,
): Pick<ContainerSpec, 'Privileges'> {
  const spec: unknown = Privileges?.['CredentialSpec'];
  if (Privileges === undefined || typeof spec !== 'object' || spec === null || !('Config' in spec)) {
    return {};
  }
  const id = typeof spec.Config === 'string' ? configIds.get(spec.Config) : undefined;
  return id === undefined ? {} : { Privileges: { ...Privileges, CredentialSpec: { ...spec, Config: id } } };
}

import { isSame } from '../../kernel/digest.ts';
import { UserError } from '../../kernel/errors.ts';
import type { ContainerSpec, ServiceSpec } from '../../stack/spec.ts';
import { loginHeaders } from './credentials/registry-credentials.ts';
import type { Call, Engine } from './engine.ts';
import type { Registries } from './images.ts';
import { listConfigs, listSecrets, named } from './objects.ts';
import { patiently } from './patience.ts';
import { EngineRefusal } from './refusal.ts';
import { type FoundService, findService } from './services.ts';

/** A network that was made a moment ago may be unknown to the part of the engine that checks specs; in milliseconds. */
const RETRY_MS = 3000;
const NO_NETWORK = /network (\S+) not found/;
/** Answered to an update that changes the mode (or the name, which is never ours). Source: swarmkit, controlapi/service.go. */
const MODE_IS_FIXED = 501;
/** Source: swarmkit, manager/state/store: a compare-and-swap on `Version.Index` that lost. A 500, so the words decide. */
const OUT_OF_SEQUENCE = 'update out of sequence';

/** Source: swarmkit, controlapi/service.go, `checkPortConflicts`. It names the other service, which may be nobody's business here. */
const PORT_TAKEN = /port '(\d+)' is already in use by service/;

/** Creates or replaces; see `SwarmWriter.applyService`. */
export async function applyService(
  { engine, credentials }: Registries,
  { spec, expected }: { readonly spec: ServiceSpec; readonly expected: number | null },
  signal: AbortSignal,
): Promise<void> {
  const [found, body, headers] = await Promise.all([
    findService(engine, spec.Name, signal),
    withIds(engine, spec, signal),
    loginHeaders(credentials, spec.TaskTemplate.ContainerSpec.Image),
  ]);
  if ((found?.version ?? null) !== expected) {
    throw moved(spec.Name);
  }
  let live = found;
  await patiently(
    signal,
    async () => {
      const refusal = await engine
        .call({ ...targetOf(live), body: { ...body }, headers }, signal)
        .then(() => null, refused);
      if (refusal === null) {
        return { is: 'done' };
      }
      const again = lacksNetwork(refusal, spec.Name) ?? meaning(refusal, spec.Name);
      if (refusal.words.includes(OUT_OF_SEQUENCE)) {
        live = await sameService(engine, { name: spec.Name, before: live }, signal);
      } else if (again.code !== 'network_missing') {
        throw again;
      }
      return { is: 'again', error: again };
    },
    RETRY_MS,
  );
}

function targetOf(live: FoundService | null): Pick<Call, 'method' | 'path' | 'query'> {
  return live === null
    ? { method: 'POST', path: '/services/create' }
    : { method: 'POST', path: `/services/${live.id}/update`, query: { version: String(live.version) } };
}

/** The engine itself moves a version when it writes down how an update went: what was agreed still holds when the spec is the same. */
async function sameService(
  engine: Engine,
  { name, before }: { readonly name: string; readonly before: FoundService | null },
  signal: AbortSignal,
): Promise<FoundService> {
  const now = await findService(engine, name, signal);
  if (now === null || before === null || now.id !== before.id || !isSame(now.spec, before.spec)) {
    throw moved(name);
  }
  return now;
}

function lacksNetwork(refusal: EngineRefusal, name: string): UserError | null {
  const network = NO_NETWORK.exec(refusal.words)?.[1];
  const sentence = `\`${name}\` needs the network \`${network}\`, and it is not there.`;
  return network === undefined ? null : new UserError('network_missing', sentence, { cause: refusal });
}

function refused(error: unknown): EngineRefusal {
  if (error instanceof EngineRefusal) {
    return error;
  }
  throw error;
}

function meaning(refusal: EngineRefusal, name: string): UserError {
  if (refusal.status === MODE_IS_FIXED) {
    const sentence = `\`${name}\` cannot become another kind of service: Swarm keeps a service replicated, global or a job for as long as it is there.`;
    return new UserError('mode_fixed', sentence, { cause: refusal });
  }
  const port = PORT_TAKEN.exec(refusal.words)?.[1];
  if (port !== undefined) {
    const sentence = `\`${name}\` needs port ${port}, and another app uses it already.`;
    return new UserError('port_taken', sentence, { cause: refusal });
  }
  // 404 and 409: it was removed or made between the look and the post.
  const isMoved = refusal.status === 404 || refusal.status === 409 || refusal.words.includes(OUT_OF_SEQUENCE);
  return isMoved ? moved(name, refusal) : refusal;
}

function moved(name: string, cause?: unknown): UserError {
  return new UserError('version_moved', `\`${name}\` has changed since the plan was made.`, { cause });
}

/** The engine wants ids beside the names of secrets and configs. */
export async function withIds(engine: Engine, spec: ServiceSpec, signal: AbortSignal): Promise<ServiceSpec> {
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
    ...credentialSpec(container, configIds),
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
function credentialSpec(
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

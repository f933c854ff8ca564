import { createHash } from 'node:crypto';
import { z } from 'zod';
import { settingsFolder } from '../adapters/docker/settings-folder.ts';
import { type EngineTls, tlsOfContext, tlsOfEnvironment } from '../adapters/docker/tls.ts';
import { readIfThere } from '../adapters/files/read-file.ts';
import { UserError } from '../kernel/errors.ts';
import type { CliContext } from './command.ts';

const STANDARD = 'unix:///var/run/docker.sock';
/** The context that has no file. Source: docker/cli, cli/command/defaultcontextstore.go. */
const DEFAULT_CONTEXT = 'default';

const Settings = z.object({ currentContext: z.string().default('') });
const Meta = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string() }) }) });

type Asked = Pick<CliContext, 'environment' | 'endpoint'>;

/** Where an engine is, and how to trust it. */
export interface Endpoint {
  readonly host: string;
  readonly tls: EngineTls | null;
}

/**
 * The engine that docker's command line would talk to: `--host`, else `--context`, DOCKER_HOST, DOCKER_CONTEXT, the current context of
 * docker's settings, else the usual socket. Throws `bad_arguments`, `config_invalid`.
 */
export async function findEndpoint({ environment, endpoint = {} }: Asked): Promise<Endpoint> {
  const { host, context } = endpoint;
  if (host !== undefined && context !== undefined) {
    throw new UserError('bad_arguments', 'conflicting options: cannot specify both --host and --context');
  }
  const name = host === undefined ? (context ?? (await contextOf(environment))) : DEFAULT_CONTEXT;
  return name === DEFAULT_CONTEXT
    ? withoutContext(host ?? environment['DOCKER_HOST'] ?? '', environment)
    : readContext(settingsFolder(environment), name);
}

async function withoutContext(host: string, environment: Asked['environment']): Promise<Endpoint> {
  const isSocket = host === '' || host.startsWith('unix:');
  return { host: host || STANDARD, tls: isSocket ? null : await tlsOfEnvironment(environment) };
}

/** The context that holds while none is typed. */
async function contextOf(environment: Asked['environment']): Promise<string> {
  const { DOCKER_HOST = '', DOCKER_CONTEXT = '' } = environment;
  if (DOCKER_HOST !== '') {
    return DEFAULT_CONTEXT;
  }
  return DOCKER_CONTEXT || (await currentContext(settingsFolder(environment))) || DEFAULT_CONTEXT;
}

/** Docker takes the usual socket where its settings are broken, and warns: here nobody deploys to another engine than is meant. */
async function currentContext(folder: string): Promise<string> {
  const path = `${folder}/config.json`;
  const text = await readIfThere(path).catch((error: unknown) => {
    throw broken(path, error);
  });
  if (text === null || text.trim() === '') {
    return '';
  }
  const settings = parseAs(Settings, text);
  if (settings === null) {
    throw broken(path, null);
  }
  return settings.currentContext;
}

function broken(path: string, cause: unknown): UserError {
  const sentence = 'Docker’s own settings cannot be read, and they may say which engine is meant.';
  return new UserError('config_invalid', sentence, { place: { path }, cause });
}

/** Source: docker/cli, cli/context/store: a context's folders are named by the hash of its name. */
async function readContext(folder: string, name: string): Promise<Endpoint> {
  const id = createHash('sha256').update(name).digest('hex');
  const path = `${folder}/contexts/meta/${id}/meta.json`;
  const meta = parseAs(Meta, await readIfThere(path).catch(() => null));
  if (meta === null) {
    throw new UserError('bad_arguments', `There is no docker context \`${name}\`.`);
  }
  const tls = await tlsOfContext(`${folder}/contexts/tls/${id}/docker`);
  return { host: meta.Endpoints.docker.Host, tls };
}

/** `null`: no such file, or nothing of use in it. */
function parseAs<Value>(schema: z.ZodType<Value>, text: string | null): Value | null {
  try {
    return schema.safeParse(JSON.parse(text ?? '')).data ?? null;
  } catch {
    return null;
  }
}

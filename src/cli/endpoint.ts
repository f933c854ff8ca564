import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readIfThere } from '../adapters/files/read-file.ts';
import { UserError } from '../kernel/errors.ts';
import type { CliContext } from './command.ts';

const STANDARD = 'unix:///var/run/docker.sock';
/** The context that has no file. Source: docker/cli, cli/command/defaultcontextstore.go. */
const DEFAULT_CONTEXT = 'default';

const Settings = z.object({ currentContext: z.string().default('') });
const Meta = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string() }) }) });

type Asked = Pick<CliContext, 'environment' | 'endpoint'>;

/**
 * The engine that docker's command line would talk to: `--host`, else `--context`, DOCKER_HOST, DOCKER_CONTEXT, the current context of
 * docker's settings, else the usual socket. Throws `bad_arguments`.
 */
export async function findHost({ environment, endpoint = {} }: Asked): Promise<string> {
  const { host, context } = endpoint;
  if (host !== undefined && context !== undefined) {
    throw new UserError('bad_arguments', 'conflicting options: cannot specify both --host and --context');
  }
  if (host !== undefined) {
    return host;
  }
  const named = environment['DOCKER_HOST'] || STANDARD;
  const name = context ?? (await contextOf(environment));
  return name === DEFAULT_CONTEXT ? named : hostOf(settingsFolder(environment), name);
}

/** The context that holds while none is typed. */
async function contextOf(environment: Asked['environment']): Promise<string> {
  const { DOCKER_HOST = '', DOCKER_CONTEXT = '' } = environment;
  if (DOCKER_HOST !== '') {
    return DEFAULT_CONTEXT;
  }
  return DOCKER_CONTEXT || (await currentContext(settingsFolder(environment))) || DEFAULT_CONTEXT;
}

/** Where docker keeps `config.json`. */
export function settingsFolder({ DOCKER_CONFIG = '', HOME = '' }: Asked['environment']): string {
  return DOCKER_CONFIG || `${HOME}/.docker`;
}

async function currentContext(folder: string): Promise<string> {
  const settings = parseAs(Settings, await readIfThere(`${folder}/config.json`));
  return settings?.currentContext ?? '';
}

/** Source: docker/cli, cli/context/store: a context's folder is the hash of its name. */
async function hostOf(folder: string, name: string): Promise<string> {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = parseAs(Meta, await readIfThere(`${folder}/contexts/meta/${id}/meta.json`));
  if (meta === null) {
    throw new UserError('bad_arguments', `There is no docker context \`${name}\`.`);
  }
  return meta.Endpoints.docker.Host;
}

/** `null`: no such file, or nothing of use in it. */
function parseAs<Value>(schema: z.ZodType<Value>, text: string | null): Value | null {
  try {
    return schema.safeParse(JSON.parse(text ?? '')).data ?? null;
  } catch {
    return null;
  }
}

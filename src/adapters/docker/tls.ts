import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../kernel/errors.ts';
import { Secret } from '../../kernel/secret.ts';
import { systemCode } from '../../kernel/system-code.ts';
import { settingsFolder } from './settings-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Certificates by which an engine and its client know each other, in PEM. */
export interface EngineTls {
  readonly ca: string;
  /** `null`: the client shows none. */
  readonly client: { readonly cert: string; readonly key: Secret } | null;
}

/** Throws `config_invalid`, without what stands in the files. */
export async function readTls(
  files: Readonly<Record<'caFile' | 'certFile' | 'keyFile', string>>,
): Promise<EngineTls> {
  const [ca, cert, key] = await Promise.all([files.caFile, files.certFile, files.keyFile].map(needed));
  return { ca: ca ?? '', client: { cert: cert ?? '', key: new Secret(key ?? '') } };
}

/**
 * As docker's command line: with `DOCKER_TLS_VERIFY` or `DOCKER_TLS` the files `ca.pem`, `cert.pem` and `key.pem` in
 * `DOCKER_CERT_PATH`, else beside docker's `config.json`; `null` without them. The engine is always verified, which docker leaves
 * out for `DOCKER_TLS` alone. Source: docker/cli 28.2.2, `cli/flags/options.go`.
 */
export async function tlsOfEnvironment(environment: Environment): Promise<EngineTls | null> {
  const { DOCKER_TLS_VERIFY = '', DOCKER_TLS = '', DOCKER_CERT_PATH = '' } = environment;
  if (DOCKER_TLS_VERIFY === '' && DOCKER_TLS === '') {
    return null;
  }
  return readTlsFolder(DOCKER_CERT_PATH === '' ? settingsFolder(environment) : DOCKER_CERT_PATH);
}

/** Of a docker context, from its folder; `null`: it has none. */
export async function tlsOfContext(folder: string): Promise<EngineTls | null> {
  return (await orNull(join(folder, 'ca.pem'))) === null ? null : readTlsFolder(folder);
}

/** `ca.pem`, and `cert.pem` with `key.pem` where there are both. */
async function readTlsFolder(folder: string): Promise<EngineTls> {
  const [ca, cert, key] = await Promise.all([
    needed(join(folder, 'ca.pem')),
    orNull(join(folder, 'cert.pem')),
    orNull(join(folder, 'key.pem')),
  ]);
  return { ca, client: cert === null || key === null ? null : { cert, key: new Secret(key) } };
}

async function orNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') {
      return null;
    }
    throw unreadable(path, error);
  });
}

async function needed(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

function unreadable(path: string, cause: unknown): UserError {
  const sentence = `The certificate or key \`${path}\` for the Docker engine cannot be read.`;
  return new UserError('config_invalid', sentence, { cause });
}

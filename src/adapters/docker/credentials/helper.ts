import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../../kernel/errors.ts';
import type { RegistryAuth } from './auth.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A helper may have to ask a service on the internet, in milliseconds. Our choice: docker waits for ever. */
const WITHIN_MS = 30_000;
const MOST_BYTES = 64 * 1024;
/** No `/` in it: it can only be a program that stands in `PATH`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** What helpers say when they have no login. Source: docker-credential-helpers, `credentials/error.go`. */
const NOT_FOUND = 'credentials not found in native keychain';
/** In the place of a name: what comes with it is a token. Source: docker/cli, `native_store.go`. */
const TOKEN_USER = '<token>';

const Answer = z.object({ Username: z.string().default(''), Secret: z.string().default('') });

/**
 * What `docker-credential-NAME get` has for `key`; `null`: nothing. Run without a shell; the key goes in by stdin. Throws
 * `registry_login`, without the helper's words: a secret may stand in them.
 */
export async function askHelper(
  { name, key }: { readonly name: string; readonly key: string },
  environment: Environment,
): Promise<RegistryAuth | null> {
  if (!NAME.test(name)) {
    throw failed(`\`${name}\` cannot be the name of a credential helper.`);
  }
  const program = `docker-credential-${name}`;
  const { error, output } = await run(program, key, environment);
  if (error !== null && output.trim() === NOT_FOUND) {
    return null;
  }
  if (error !== null) {
    throw failed(`\`${program}\` ${whyNot(error)}`);
  }
  const { Username: username, Secret: secret } = parsed(output, program);
  return username === TOKEN_USER
    ? { identitytoken: secret, serveraddress: key }
    : { username, password: secret, serveraddress: key };
}

/** The helper that docker takes where its settings name no login at all: where it is installed. Source: docker/cli, `DetectDefaultStore`. */
export async function defaultHelper(environment: Environment): Promise<string> {
  const name = (await isInPath('pass', environment)) ? 'pass' : 'secretservice';
  return (await isInPath(`docker-credential-${name}`, environment)) ? name : '';
}

interface Ended {
  readonly error: { readonly code?: unknown; readonly killed?: unknown } | null;
  readonly output: string;
}

async function run(program: string, input: string, environment: Environment): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const options = {
    env: { ...environment },
    timeout: WITHIN_MS,
    maxBuffer: MOST_BYTES,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  } as const;
  const child = execFile(program, ['get'], options, (error, output) => resolve({ error, output }));
  // Helpers that end without reading are told apart by how they end.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return promise;
}

function whyNot({ code, killed }: NonNullable<Ended['error']>): string {
  if (code === 'ENOENT') {
    return 'is not installed where the bot or the terminal runs.';
  }
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return 'says far too much.';
  }
  return killed === true ? 'does not answer.' : `fails (${String(code)}).`;
}

function parsed(output: string, program: string): z.output<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(output));
  } catch {
    throw failed(`\`${program}\` answers nothing that could be a login.`);
  }
}

async function isInPath(program: string, { PATH = '' }: Environment): Promise<boolean> {
  const folders = PATH.split(':').filter((folder) => folder !== '');
  const found = await Promise.all(
    folders.map(async (folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

function failed(sentence: string): UserError {
  return new UserError('registry_login', sentence);
}

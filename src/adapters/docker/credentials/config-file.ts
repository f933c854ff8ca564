import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../../../kernel/errors.ts';
import { systemCode } from '../../../kernel/system-code.ts';
import type { RegistryAuth } from './auth.ts';

/** What docker's `config.json` says of logins. */
export interface ConfigFile {
  /** By docker's key of the registry. */
  readonly auths: ReadonlyMap<string, RegistryAuth>;
  /** The helper that has all other logins; empty: none. */
  readonly credsStore: string;
  /** By registry. */
  readonly credHelpers: ReadonlyMap<string, string>;
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const Login = z.object({
  auth: text,
  username: text,
  password: text,
  email: text,
  identitytoken: text,
  registrytoken: text,
});
const FileText = z.object({
  auths: z.record(z.string(), Login).nullish(),
  credsStore: text,
  credHelpers: z.record(z.string(), z.string()).nullish(),
});

/** Strict, as Go's: Node takes anything for base64. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** A file that is not there has no logins. Throws `registry_login`, without a word of what stands in it. */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const content = parsed(await read(path), path);
  const auths = Object.entries(content.auths ?? {}).map(
    ([key, { auth, ...rest }]): [string, RegistryAuth] => [
      key,
      { ...rest, ...(auth === '' ? {} : decodeAuth(auth, { path, key })), serveraddress: key },
    ],
  );
  return {
    auths: new Map(auths),
    credsStore: content.credsStore,
    credHelpers: new Map(Object.entries(content.credHelpers ?? {})),
  };
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') {
      return '';
    }
    throw broken('It cannot be read.', path);
  });
}

function parsed(content: string, path: string): z.output<typeof FileText> {
  try {
    return FileText.parse(content.trim() === '' ? {} : JSON.parse(content));
  } catch {
    // The parser's own words quote the file.
    throw broken('It is not as docker writes it.', path);
  }
}

/** `user:password`; NULs around the password are padding. Source: docker/cli, `decodeAuth`. */
function decodeAuth(
  auth: string,
  { path, key }: { readonly path: string; readonly key: string },
): Pick<RegistryAuth, 'username' | 'password'> {
  const encoded = auth.replaceAll(/[\r\n]/g, '');
  const decoded = BASE64.test(encoded) ? Buffer.from(encoded, 'base64').toString() : '';
  const colon = decoded.indexOf(':');
  if (colon < 1) {
    throw broken(`The login of \`${key}\` is not as docker writes it.`, path);
  }
  return { username: decoded.slice(0, colon), password: trimNuls(decoded.slice(colon + 1)) };
}

function trimNuls(padded: string): string {
  const parts = padded.split('\0');
  const first = parts.findIndex((part) => part !== '');
  const last = parts.findLastIndex((part) => part !== '');
  return first < 0 ? '' : parts.slice(first, last + 1).join('\0');
}

function broken(sentence: string, path: string): UserError {
  return new UserError('registry_login', `Docker’s own settings hold no login: ${sentence}`, {
    place: { path },
  });
}

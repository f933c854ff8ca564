import { UserError } from '../../../kernel/errors.ts';
import { parseImage } from '../../../stack/grammar/image.ts';

/** A login, in docker's own words. Holds a secret: for a header of the engine, and nothing else. Source: moby, `registry.AuthConfig`. */
export interface RegistryAuth {
  readonly username?: string;
  readonly password?: string;
  readonly email?: string;
  /** The registry by the key that docker keeps the login under. */
  readonly serveraddress?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

/** Logins of registries, by image. */
export interface Credentials {
  /** The value of `X-Registry-Auth`: a secret. `NO_LOGIN` when there is none. Throws `registry_login` when it cannot be had. */
  headerFor(image: string): Promise<string>;
}

/** `{}`, as docker sends it for a registry without a login. */
export const NO_LOGIN = 'e30=';
/** Docker's key for Docker Hub's login. Source: moby, `registry.IndexServer`. */
const HUB_KEY = 'https://index.docker.io/v1/';
const HUB = 'docker.io';
/** In the order in which docker writes them. */
const fields = [
  'username',
  'password',
  'email',
  'serveraddress',
  'identitytoken',
  'registrytoken',
] as const satisfies readonly (keyof RegistryAuth)[];

/** Base64 for URLs, with its `=`, of what Go makes JSON of: without empty fields, and `<`, `>`, `&` as escapes. */
export function encodeAuth(auth: RegistryAuth): string {
  const given = fields.flatMap((name) => ((auth[name] ?? '') === '' ? [] : [[name, auth[name]]]));
  const json = JSON.stringify(Object.fromEntries(given)).replaceAll(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Buffer.from(json).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** The registry that an image comes from: `docker.io`, `host:port`. */
export function registryOf(image: string): string {
  const name = parseImage(image);
  if (typeof name === 'string') {
    throw new UserError('image_missing', `\`${image}\` is no name of an image.`);
  }
  return name.domain;
}

/** What docker keeps the login of a registry under. Source: docker/cli, `getAuthConfigKey`. */
export function keyOf(registry: string): string {
  return registry === HUB || registry === 'index.docker.io' ? HUB_KEY : registry;
}

/** A key of an older docker, `https://host/v1/`, as the registry's name. Source: docker/cli, `ConvertToHostname`. */
export function hostOf(key: string): string {
  const url = key.includes('://') ? URL.parse(key) : null;
  return url !== null && url.host !== '' ? withPort(key, url) : (key.split('/')[0] ?? '');
}

/** A port counts also where it is the scheme's own, which `URL` leaves out. */
function withPort(key: string, { hostname }: URL): string {
  const port = /^[^/]*\/\/[^/]*:(\d+)(?:[/?#]|$)/.exec(key)?.[1];
  const bare = hostname.replaceAll(/[[\]]/g, '');
  if (port === undefined) {
    return bare;
  }
  return bare.includes(':') ? `[${bare}]:${port}` : `${bare}:${port}`;
}

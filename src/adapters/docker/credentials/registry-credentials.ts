import { UserError } from '../../../kernel/errors.ts';
import type { Secret } from '../../../kernel/secret.ts';
import { type Credentials, encodeAuth, keyOf, NO_LOGIN, registryOf } from './auth.ts';

/** A login of `config.yml`. */
export interface RegistryLogin {
  /** As image names begin: `registry.example.coop:5000`; `docker.io` is Docker Hub. */
  readonly registry: string;
  readonly username: string;
  /** Read each time that it is needed, so that a new password holds at once. */
  readonly readPassword: () => Promise<Secret>;
}

/** Nobody is logged in anywhere. */
export const noCredentials: Credentials = { headerFor: async () => NO_LOGIN };

/** The logins given; for every other registry what `others` have. */
export function registryCredentials(
  logins: readonly RegistryLogin[],
  others: Credentials = noCredentials,
): Credentials {
  const known = new Map(logins.map((login) => [keyOf(login.registry), login]));
  return {
    async headerFor(image) {
      const key = keyOf(registryOf(image));
      const login = known.get(key);
      return login === undefined
        ? others.headerFor(image)
        : encodeAuth({ username: login.username, password: await passwordOf(login), serveraddress: key });
    },
  };
}

/** What the engine is told to log in with. Without a login nothing is told: on an update it then keeps what it has stored. */
export async function loginHeaders(
  credentials: Credentials,
  image: string,
): Promise<Readonly<Record<string, string>>> {
  const header = await credentials.headerFor(image);
  return header === NO_LOGIN ? {} : { 'X-Registry-Auth': header };
}

async function passwordOf({ registry, readPassword }: RegistryLogin): Promise<string> {
  try {
    return (await readPassword()).reveal();
  } catch (error) {
    const sentence = `The bot cannot read its password for the registry \`${registry}\`.`;
    throw new UserError('registry_login', sentence, { cause: error });
  }
}

import type { Config, SecretSource } from '../../../config/config.ts';
import type { Secret } from '../../../kernel/secret.ts';
import type { Credentials } from './auth.ts';
import { dockerCredentials } from './docker-credentials.ts';
import { noCredentials, registryCredentials } from './registry-credentials.ts';

interface Secrets {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly read: (source: SecretSource) => Promise<Secret>;
}

/** The bot's own secrets, of which no credential helper gets to know. */
const OWN = /^COOPBOT_/;

/** The logins of `config.yml`, and of the docker settings that it names. */
export function configuredCredentials(
  { logins, dockerConfig }: Config['registries'],
  { environment, read }: Secrets,
): Credentials {
  const own = logins.map(({ registry, username, password }) => ({
    registry,
    username,
    readPassword: async () => read(password),
  }));
  const passwords = new Set(
    logins.map(({ password }) => (password.kind === 'environment' ? password.variable : '')),
  );
  const forHelpers = Object.fromEntries(
    Object.entries(environment).filter(([name]) => !OWN.test(name) && !passwords.has(name)),
  );
  // Read anew each time: the bot runs on while somebody logs in, and tokens of helpers do not last.
  const docker = (path: string): Credentials => ({
    headerFor: async (image) => dockerCredentials(forHelpers, path).headerFor(image),
  });
  return registryCredentials(own, dockerConfig === null ? noCredentials : docker(dockerConfig));
}

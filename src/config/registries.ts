import type { Config, RegistryConfig, SecretSource } from './config.ts';
import type { Resolve, Wrong } from './load.ts';
import type { ConfigFile } from './schema.ts';

type Logins = NonNullable<ConfigFile['registries']['logins']>;

export function registriesOf(
  { logins = {}, docker_config: dockerConfig }: ConfigFile['registries'],
  resolve: Resolve,
  wrong: Wrong,
): Config['registries'] {
  return {
    logins: Object.entries(logins).map(([registry, login]): RegistryConfig => {
      const password = passwordOf(login, resolve);
      if (password === null) {
        const sentence = 'Give `password_file` or `password_variable`, one of them.';
        throw wrong(sentence, ['registries', 'logins', registry]);
      }
      return { registry, username: login.username, password };
    }),
    dockerConfig: dockerConfig === undefined ? null : resolve(dockerConfig),
  };
}

function passwordOf(
  { password_file: path, password_variable: variable }: Logins[string],
  resolve: Resolve,
): SecretSource | null {
  if (path !== undefined && variable === undefined) {
    return { kind: 'file', path: resolve(path) };
  }
  return path === undefined && variable !== undefined ? { kind: 'environment', variable } : null;
}

import { join } from 'node:path';
import { settingsFolder } from '../settings-folder.ts';
import { type Credentials, encodeAuth, hostOf, keyOf, type RegistryAuth, registryOf } from './auth.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import { askHelper, defaultHelper } from './helper.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The logins that `docker login` keeps: in the file `path`, by default docker's `config.json` (in `DOCKER_CONFIG`, else in
 * `$HOME/.docker`), and in its credential helpers, which get `environment`. Each is asked for once. Source: docker/cli 28.2.2,
 * `cli/config`.
 */
export function dockerCredentials(environment: Environment, path = pathOf(environment)): Credentials {
  let file: Promise<ConfigFile> | null = null;
  const logins = new Map<string, Promise<string>>();
  const load = async (): Promise<ConfigFile> => withDefault(await readConfigFile(path), environment);
  return {
    async headerFor(image) {
      const key = keyOf(registryOf(image));
      file ??= load();
      const login = logins.get(key) ?? loginOf(await file, key, environment).then(encodeAuth);
      logins.set(key, login);
      return login;
    },
  };
}

function pathOf(environment: Environment): string {
  return join(settingsFolder(environment), 'config.json');
}

async function withDefault(file: ConfigFile, environment: Environment): Promise<ConfigFile> {
  const saysNothing = file.auths.size === 0 && file.credHelpers.size === 0 && file.credsStore === '';
  return saysNothing ? { ...file, credsStore: await defaultHelper(environment) } : file;
}

/** A helper's answer wins over what the file has, also when it has none. */
async function loginOf(file: ConfigFile, key: string, environment: Environment): Promise<RegistryAuth> {
  const name = file.credHelpers.get(key) ?? file.credsStore;
  const inFile = file.auths.get(key) ?? ofOldKey(file, key);
  if (name === '') {
    return inFile;
  }
  const { email, registrytoken } = inFile;
  const kept = {
    ...(email !== undefined && { email }),
    ...(registrytoken !== undefined && { registrytoken }),
  };
  return { ...kept, ...(await askHelper({ name, key }, environment)) };
}

function ofOldKey({ auths }: ConfigFile, key: string): RegistryAuth {
  return auths.entries().find(([old]) => hostOf(old) === key)?.[1] ?? {};
}

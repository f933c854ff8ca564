import { UserError } from '../kernel/errors.ts';
import { RecipeName } from '../kernel/ids.ts';
import { readYaml, type YamlPath } from '../kernel/yaml-text.ts';
import type { Config, SecretSource } from './config.ts';
import { registriesOf } from './registries.ts';
import { ConfigFile } from './schema.ts';
import { serversOf } from './servers.ts';

export interface ConfigText {
  readonly text: string;
  /** As people are told it. */
  readonly path: string;
  /** Makes a path of the file absolute. */
  readonly resolve: (path: string) => string;
  /** Names and values of environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type Wrong = (sentence: string, at: YamlPath) => UserError;
export type Resolve = ConfigText['resolve'];

/** The settings that the text of config.yml holds. Throws `config_invalid` with the place of the first thing that is wrong. */
export function parseConfig({ text, path, resolve, environment }: ConfigText): Config {
  const { value: file, placeOf } = readYaml({ text, path, code: 'config_invalid' }, ConfigFile);
  const wrong: Wrong = (sentence, at) => new UserError('config_invalid', sentence, { place: placeOf(at) });
  if (Object.keys(file.servers).length === 0) {
    throw wrong('Name one server at least.', ['servers']);
  }
  const data = resolve(file.data);
  const inData = (name: string): string => `${data.replace(/\/$/, '')}/${name}`;
  const orElse = (name: string | undefined, own: string): string =>
    name === undefined ? own : resolve(name);
  return {
    bot: botOf(file.bot),
    matrix: matrixOf(file.matrix, loginOf(file.matrix, { environment, resolve, wrong })),
    data,
    apps: {
      folder: resolve(file.apps.folder),
      remote: file.apps.remote ?? null,
      branch: file.apps.branch,
      others: new Map(Object.entries(file.apps.others).map(([name, folder]) => [name, resolve(folder)])),
    },
    recipes: recipesOf(file.recipes, inData('recipes'), resolve),
    servers: serversOf(file.servers, resolve, wrong),
    registries: registriesOf(file.registries, resolve, wrong),
    secrets: { folder: file.secrets.folder === undefined ? null : resolve(file.secrets.folder) },
    roles: file.roles,
    limits: limitsOf(file.limits),
    log: file.log,
    keys: {
      digestFile: orElse(file.keys.digest_key_file, inData('digest.key')),
      dataFile: orElse(file.keys.data_key_file, inData('data.key')),
    },
  };
}

function botOf(bot: ConfigFile['bot']): Config['bot'] {
  const { name, prefix, time_zone: timeZone, quiet_hours: quietHours = null, image = null } = bot;
  return { name, prefix, timeZone, quietHours, image };
}

function matrixOf(matrix: ConfigFile['matrix'], login: Config['matrix']['login']): Config['matrix'] {
  const { homeserver, user, rooms, device_name: deviceName, edits_every: editsEveryMs } = matrix;
  return { homeserver, user, login, deviceName, editsEveryMs, rooms };
}

function recipesOf(
  { folder, sources, source_folder: sourceFolder, catalogue, allowed }: ConfigFile['recipes'],
  ownFolder: string,
  resolve: Resolve,
): Config['recipes'] {
  return {
    folder: folder === undefined ? ownFolder : resolve(folder),
    sources: new Map(Object.entries(sources).map(([name, urls]) => [RecipeName.parse(name), urls])),
    ...(sourceFolder === undefined ? {} : { sourceFolder: resolve(sourceFolder) }),
    ...(catalogue === undefined
      ? {}
      : { catalogue: catalogue.startsWith('https:') ? catalogue : resolve(catalogue) }),
    allowed,
  };
}

function limitsOf(limits: ConfigFile['limits']): Config['limits'] {
  return {
    commandsPerMinute: limits.commands_per_minute,
    commandDeadlineMs: limits.command_deadline,
    consentWithinMs: limits.consent_within,
  };
}

interface LoginDeps extends Pick<ConfigText, 'environment' | 'resolve'> {
  readonly wrong: Wrong;
}

/** What the environment says counts before what the file says. */
function loginOf(
  { password_file: passwordFile, token_file: tokenFile }: ConfigFile['matrix'],
  { environment, resolve, wrong }: LoginDeps,
): Config['matrix']['login'] {
  if (passwordFile !== undefined && tokenFile !== undefined) {
    throw wrong('Give `password_file` or `token_file`, not both.', ['matrix', 'token_file']);
  }
  const sources: readonly ['password' | 'token', SecretSource | null][] = [
    ['token', variable(environment, 'COOPBOT_MATRIX_TOKEN')],
    ['password', variable(environment, 'COOPBOT_MATRIX_PASSWORD')],
    ['token', tokenFile === undefined ? null : { kind: 'file', path: resolve(tokenFile) }],
    ['password', passwordFile === undefined ? null : { kind: 'file', path: resolve(passwordFile) }],
  ];
  for (const [kind, source] of sources) {
    if (source !== null) {
      return { kind, source };
    }
  }
  throw wrong(
    'Give `password_file` or `token_file`, or set COOPBOT_MATRIX_PASSWORD or COOPBOT_MATRIX_TOKEN in the environment.',
    ['matrix'],
  );
}

function variable(environment: ConfigText['environment'], name: string): SecretSource | null {
  return (environment[name] ?? '') === '' ? null : { kind: 'environment', variable: name };
}

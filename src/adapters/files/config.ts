import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Config, SecretSource } from '../../config/config.ts';
import { parseConfig } from '../../config/load.ts';
import { UserError } from '../../kernel/errors.ts';
import { Secret } from '../../kernel/secret.ts';
import { systemCode } from '../../kernel/system-code.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of `path`. Throws `config_invalid`. */
export async function loadConfig(path: string, environment: Environment): Promise<Config> {
  const folder = dirname(resolve(path));
  const text = await readOrExplain(path, '`config.example.yml` shows what belongs there.');
  return parseConfig({ text, path, environment, resolve: (name) => resolve(folder, name) });
}

/** The secret itself, without the line end that editors add. Throws `config_invalid`. */
export async function readSecret(source: SecretSource, environment: Environment): Promise<Secret> {
  const isFile = source.kind === 'file';
  const name = isFile ? source.path : source.variable;
  const text = isFile
    ? await readOrExplain(source.path, 'Put the secret there, and nothing else.')
    : (environment[source.variable] ?? '');
  const value = text.replace(/\r?\n$/, '');
  if (value === '') {
    throw new UserError('config_invalid', `The secret in \`${name}\` is empty.`);
  }
  return new Secret(value);
}

async function readOrExplain(path: string, cure: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: `There is no file \`${path}\`. ${cure}`,
      EACCES: `The bot may not read \`${path}\`.`,
      EISDIR: `\`${path}\` is a folder.`,
    };
    throw new UserError('config_invalid', reasons[systemCode(error)] ?? `\`${path}\` cannot be read.`, {
      cause: error,
    });
  }
}

import { UserError } from '../../kernel/errors.ts';
import type { Defined, FileSettings } from '../decode/top-level.ts';
import { insideRecipe } from '../paths.ts';
import type { ConfigSpec, SecretSpec } from '../spec.ts';
import type { Stack } from './context.ts';
import { recordOrNone, sortedBy, stackLabels, swarmName } from './names.ts';
import { nonZero } from './omit.ts';

/** The recipe's files, and the folder where relative paths begin. */
export interface Files {
  readonly folder: string;
  readonly read: (path: string) => Uint8Array | null;
}

type File = Defined<FileSettings>;

/** Every secret that is not external, used or not. Throws `compose_invalid`. */
export function convertSecrets(stack: Stack, files: Files): readonly SecretSpec[] {
  const own = [...stack.document.secrets.values()].filter(({ isExternal }) => !isExternal);
  const specs = own.map((secret): SecretSpec => {
    const { driver = '', driver_opts } = secret;
    const made = { Name: driver, ...nonZero({ Options: recordOrNone(driver_opts) }) };
    return {
      ...labelled(stack, secret),
      ...(driver === '' ? { Data: readFile('secret', secret, files) } : { Driver: made }),
      ...templating(secret),
    };
  });
  return sortedBy(specs, ({ Name }) => Name);
}

/** Every config that is not external, used or not. Throws `compose_invalid`. */
export function convertConfigs(stack: Stack, files: Files): readonly ConfigSpec[] {
  const own = [...stack.document.configs.values()].filter(({ isExternal }) => !isExternal);
  const specs = own.map(
    (config): ConfigSpec => ({
      ...labelled(stack, config),
      Data: readFile('config', config, files),
      ...templating(config),
    }),
  );
  return sortedBy(specs, ({ Name }) => Name);
}

function labelled(
  stack: Stack,
  file: File,
): { readonly Name: string; readonly Labels: SecretSpec['Labels'] } {
  return { Name: swarmName(stack.name, file), Labels: stackLabels(stack.name, file.labels) };
}

function templating({ template_driver = '' }: File): Pick<ConfigSpec, 'Templating'> {
  return template_driver === '' ? {} : { Templating: { Name: template_driver } };
}

function readFile(
  kind: 'secret' | 'config',
  { key, file = '', place }: File,
  { folder, read }: Files,
): string {
  if (file === '') {
    const sentence = `The ${kind} \`${key}\` needs a \`file\`, or \`external: true\`.`;
    throw new UserError('compose_invalid', sentence, { place });
  }
  const path = insideRecipe(folder, file);
  const bytes = path === null ? null : read(path);
  if (bytes === null) {
    const why = path === null ? 'lies outside the recipe' : 'is not in the recipe';
    throw new UserError('compose_invalid', `The file \`${file}\` of the ${kind} \`${key}\` ${why}.`, {
      place,
    });
  }
  return Buffer.from(bytes).toString('base64');
}

import { UserError } from '../../kernel/errors.ts';
import { sortedBy } from '../by-text.ts';
import type { Defined, FileSettings } from '../decode/top-level.ts';
import { type Files, readFile } from '../read-file.ts';
import type { ConfigSpec, SecretSpec } from '../spec.ts';
import type { Stack } from './context.ts';
import { recordOrNone, stackLabels, swarmName } from './names.ts';
import { nonZero } from './omit.ts';

type File = Defined<FileSettings>;

/** Every secret that is not external, used or not. Throws `compose_invalid`. */
export function convertSecrets(stack: Stack, files: Files): readonly SecretSpec[] {
  const own = [...stack.document.secrets.values()].filter(({ isExternal }) => !isExternal);
  const specs = own.map((secret): SecretSpec => {
    const { driver = '', driver_opts } = secret;
    const made = { Name: driver, ...nonZero({ Options: recordOrNone(driver_opts) }) };
    return {
      ...labelled(stack, secret),
      ...(driver === '' ? { Data: contentOf('secret', secret, files) } : { Driver: made }),
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
      Data: contentOf('config', config, files),
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

function contentOf(kind: 'secret' | 'config', { key, file = '', place }: File, files: Files): string {
  if (file === '') {
    const sentence = `The ${kind} \`${key}\` needs a \`file\`, or \`external: true\`.`;
    throw new UserError('compose_invalid', sentence, { place });
  }
  const { bytes } = readFile({ path: file, of: `the ${kind} \`${key}\``, place }, files);
  return Buffer.from(bytes).toString('base64');
}

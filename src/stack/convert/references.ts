import { type Place, UserError, type UserErrorCode } from '../../kernel/errors.ts';
import { byText } from '../by-text.ts';
import type { Reference } from '../decode/references.ts';
import type { Defined, FileSettings } from '../decode/top-level.ts';
import { sourcePlace } from '../place.ts';
import type { ContainerSpec } from '../spec.ts';
import type { Conversion } from './context.ts';
import { scoped, swarmName } from './names.ts';

type Kind = 'secret' | 'config';

interface FileTarget {
  readonly Name: string;
  readonly UID: string;
  readonly GID: string;
  readonly Mode: number;
}

export function secretReferences(conversion: Conversion): NonNullable<ContainerSpec['Secrets']> {
  return fileReferences('secret', conversion.service.settings.secrets ?? [], conversion).map(
    ({ name, file }) => ({
      SecretName: name,
      File: file,
    }),
  );
}

/** Also the config that is a Windows credential: it is no file, the engine reads it. */
export function configReferences(conversion: Conversion): NonNullable<ContainerSpec['Configs']> {
  const { settings } = conversion.service;
  const files = fileReferences('config', settings.configs ?? [], conversion).map(({ name, file }) => ({
    ConfigName: name,
    File: file,
  }));
  const credential = settings.credential_spec?.config ?? '';
  if (credential === '') {
    return files;
  }
  const place = sourcePlace(conversion.service, ['credential_spec']);
  const name = swarmName(
    conversion.stack.name,
    definitionOf('config', { source: credential, place }, conversion),
  );
  const runtime = { ConfigName: name, Runtime: {} };
  return [...files, runtime].toSorted((one, other) => byText(one.ConfigName, other.ConfigName));
}

/** A Windows credential. */
export function credentialSpec(conversion: Conversion): Readonly<Record<string, string>> | null {
  const given = Object.entries(conversion.service.settings.credential_spec ?? {}).filter(
    ([, value]) => value !== '',
  );
  if (given.length > 1) {
    throw refuseCredential(
      conversion,
      'compose_invalid',
      'A credential takes one of `config`, `file` and `registry`.',
    );
  }
  const {
    config = '',
    file = '',
    registry = '',
  }: Partial<Record<string, string>> = Object.fromEntries(given);
  const Config = config === '' ? '' : credentialConfig(config, conversion);
  return given.length === 0 ? null : { Config, File: file, Registry: registry };
}

/** Docker finds the config by its key only: one with a name of its own is refused. */
function credentialConfig(key: string, conversion: Conversion): string {
  const scopedName = scoped(conversion.stack.name, key);
  const name = conversion.stack.document.configs.get(key)?.finalName ?? scopedName;
  if (name !== key && name !== scopedName) {
    const sentence = `Docker finds no credential in the config \`${key}\`, because it has a \`name\` of its own.`;
    throw refuseCredential(conversion, 'compose_unsupported', sentence);
  }
  return name;
}

function refuseCredential({ service }: Conversion, code: UserErrorCode, sentence: string): UserError {
  return new UserError(code, sentence, { place: sourcePlace(service, ['credential_spec']) });
}

function fileReferences(
  kind: Kind,
  references: readonly Reference[],
  conversion: Conversion,
): readonly { readonly name: string; readonly file: FileTarget }[] {
  const taken = new Set<string>();
  const files = references.map((reference) => {
    const name = swarmName(conversion.stack.name, definitionOf(kind, reference, conversion));
    const file = fileTarget(reference);
    if (taken.has(file.Name)) {
      const sentence = `Two ${kind}s of \`${conversion.service.name}\` are to be the file \`${file.Name}\`.`;
      throw new UserError('compose_invalid', sentence, { place: reference.place });
    }
    taken.add(file.Name);
    return { name, file };
  });
  return files.toSorted(
    (one, other) => byText(one.name, other.name) || byText(one.file.Name, other.file.Name),
  );
}

function definitionOf(
  kind: Kind,
  { source, place }: { readonly source: string; readonly place: Place },
  { stack, service }: Conversion,
): Defined<FileSettings> {
  const definition = stack.document[`${kind}s`].get(source);
  if (definition === undefined) {
    const sentence = `The ${kind} \`${source}\` is used by \`${service.name}\` and not defined under \`${kind}s\`.`;
    throw new UserError('compose_invalid', sentence, { place });
  }
  return definition;
}

function fileTarget({ source, target, uid, gid, mode }: Reference): FileTarget {
  return {
    Name: target === '' ? source : target,
    UID: uid === '' ? '0' : uid,
    GID: gid === '' ? '0' : gid,
    Mode: mode ?? 0o444,
  };
}

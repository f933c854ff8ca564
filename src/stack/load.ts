import { posix } from 'node:path';
import { UserError } from '../kernel/errors.ts';
import type { StackName } from '../kernel/ids.ts';
import { type Additions, addToServices } from './additions.ts';
import { convertStack } from './convert/stack.ts';
import { type ComposeDocument, composeDocument } from './decode/document.ts';
import { resolveEnvironment } from './environment/resolve.ts';
import { refuseForbidden } from './file/forbidden.ts';
import { minorVersion } from './file/version.ts';
import { interpolate } from './interpolate/interpolate.ts';
import { mergeDocuments } from './merge/merge.ts';
import { resolveMountSources } from './mount-sources.ts';
import type { StackSpec } from './spec.ts';
import { describeUse, type StackUse } from './use.ts';
import type { Warning } from './warning.ts';
import type { MapNode } from './yaml/node.ts';
import { parseYaml } from './yaml/parse.ts';

export interface StackInput {
  readonly name: StackName;
  /** In the order in which they are merged. Relative paths in all of them begin at the folder of the first. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly variables: Readonly<Record<string, string>>;
  /** A file of the recipe by its path from the root; `null`: there is none. */
  readonly read: (path: string) => Uint8Array | null;
  /** What is put on services by their short name: labels always, environment unless the service has it. */
  readonly additions?: Additions;
  /** Folder on the nodes that holds the recipe; absent: relative bind mounts are refused. */
  readonly root?: string;
}

export interface LoadedStack extends StackUse {
  readonly spec: StackSpec;
  readonly warnings: readonly Warning[];
}

/**
 * What `docker stack deploy` of docker's CLI 28.2.2 makes of the same files and variables, image digests left open.
 * Pure. Throws `compose_invalid`, `compose_unsupported` with the place; a value of a variable is never part of the sentence.
 */
export function loadStack(input: StackInput): LoadedStack {
  const { document: merged, parsed, warnings } = loadDocument(input);
  const document = addToServices(merged, input.additions ?? {});
  const spec = convertStack({ name: input.name, document }, { folder: folderOf(input), read: input.read });
  return { spec, warnings, ...describeUse({ name: input.name, document }, parsed) };
}

/** Files and variables without a stack's name: nothing is converted yet. */
export type DocumentInput = Omit<StackInput, 'name' | 'additions'> & {
  /** Variables stay as they are written; by default they are filled in. */
  readonly isLiteral?: boolean;
};

export interface LoadedDocument {
  readonly document: ComposeDocument;
  readonly parsed: readonly Parsed[];
  readonly warnings: readonly Warning[];
}

/** The files as one: checked, every short form written out, paths and environment resolved. Throws as `loadStack` does. */
export function loadDocument(input: DocumentInput): LoadedDocument {
  const warnings: Warning[] = [];
  const parsed = input.files.map(({ path, text }) => ({ path, root: parseYaml(path, text, warnings) }));
  checkVersions(parsed);
  const documents = parsed.map((file) => loadFile(file, input, warnings));
  const document = documents.reduce((base, over) => mergeDocuments(base, over, warnings));
  return { document, parsed, warnings };
}

interface Parsed {
  readonly path: string;
  readonly root: MapNode;
}

/** A file without `version` counts as 3.13: it does not go together with one that says 3.8. */
function checkVersions(files: readonly Parsed[]): void {
  const [first] = files;
  if (first === undefined) {
    throw new UserError('compose_invalid', 'There is no compose file.');
  }
  for (const { path, root } of files) {
    const [wanted, here] = [minorVersion(first.path, first.root), minorVersion(path, root)];
    if (wanted !== here) {
      const at = root.entries.get('version')?.node.at ?? { line: 1, column: 1 };
      const sentence = `This file is of format 3.${here}, and \`${first.path}\` of 3.${wanted}. Write the same \`version\` in both.`;
      throw new UserError('compose_invalid', sentence, { place: { path, ...at } });
    }
  }
}

function loadFile({ path, root }: Parsed, input: DocumentInput, warnings: Warning[]): ComposeDocument {
  const minor = minorVersion(path, root);
  refuseForbidden(path, root);
  const { variables, isLiteral = false } = input;
  const filled = isLiteral ? root : interpolate(path, root, { variables, warnings });
  const document = composeDocument(filled, { file: { path, minor, warnings }, path: '' });
  const services = [...document.services].map(([name, service]) => {
    const around = { variables: input.variables, folder: folderOf(input), read: input.read, warnings };
    const node = { variables: input.variables, root: input.root ?? null };
    return [name, resolveMountSources(resolveEnvironment(service, around), node)] as const;
  });
  return { ...document, services: new Map(services) };
}

function folderOf({ files }: DocumentInput): string {
  return posix.dirname(files[0]?.path ?? '.');
}

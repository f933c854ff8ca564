import { posix } from 'node:path';
import { UserError } from '../kernel/errors.ts';
import { type ComposeDocument, composeDocument } from './decode/document.ts';
import { resolveEnvironment } from './environment/resolve.ts';
import { refuseForbidden } from './file/forbidden.ts';
import { refuseInfinite } from './file/infinite.ts';
import { minorVersion } from './file/version.ts';
import { interpolate } from './interpolate/interpolate.ts';
import { mergeDocuments } from './merge/merge.ts';
import { resolveMountSources } from './mount-sources.ts';
import type { Files } from './read-file.ts';
import type { Warning } from './warning.ts';
import type { MapNode } from './yaml/node.ts';
import { parseYaml } from './yaml/parse.ts';

export interface DocumentInput {
  /** In the order in which they are merged. Relative paths in all of them begin at the folder of the first. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly variables: Readonly<Record<string, string>>;
  /** A file of the recipe by its path from the root; `null`: there is none. */
  readonly read: (path: string) => Uint8Array | null;
  /** As docker, whose user may read what they may read. Absent: a recipe reads its own files only. */
  readonly mayLeaveFolder?: boolean;
  /** Folder on the nodes that holds the recipe; absent: relative bind mounts are refused. */
  readonly root?: string;
  /** Variables stay as they are written, and nothing is cast; by default they are filled in. */
  readonly isLiteral?: boolean;
}

/** A compose file as written, before variables are filled in. */
export interface ParsedFile {
  readonly path: string;
  /** Of the format: `8` for 3.8. */
  readonly minor: number;
  readonly root: MapNode;
}

export interface LoadedDocument {
  /** All files merged. */
  readonly document: ComposeDocument;
  /** First file first. */
  readonly parsed: readonly ParsedFile[];
  readonly warnings: readonly Warning[];
}

/** Compose files, checked and merged, nothing converted yet, images not looked at. Throws `compose_invalid`, `compose_unsupported` with the place. */
export function loadDocument(input: DocumentInput): LoadedDocument {
  const warnings: Warning[] = [];
  const parsed = input.files.map(({ path, text }) => {
    const root = parseYaml(path, text, warnings);
    return { path, root, minor: minorVersion(path, root) };
  });
  checkVersions(parsed);
  const documents = parsed.map((file) => loadFile(file, input, warnings));
  const document = documents.reduce((base, over) => mergeDocuments(base, over, warnings));
  return { document, parsed, warnings };
}

export function filesOf({ files, read, mayLeaveFolder = false }: DocumentInput): Files {
  return { folder: posix.dirname(files[0]?.path ?? '.'), read, mayLeaveFolder };
}

/** A file without `version` counts as 3.13: it does not go together with one that says 3.8. */
function checkVersions(files: readonly ParsedFile[]): void {
  const [first] = files;
  if (first === undefined) {
    throw new UserError('compose_invalid', 'There is no compose file.');
  }
  for (const { path, minor, root } of files) {
    if (first.minor !== minor) {
      const at = root.entries.get('version')?.node.at ?? { line: 1, column: 1 };
      const sentence = `This file is of format 3.${minor}, and \`${first.path}\` of 3.${first.minor}. Write the same \`version\` in both.`;
      throw new UserError('compose_invalid', sentence, { place: { path, ...at } });
    }
  }
}

function loadFile(
  { path, minor, root }: ParsedFile,
  input: DocumentInput,
  warnings: Warning[],
): ComposeDocument {
  refuseForbidden(path, root);
  const { variables, isLiteral = false } = input;
  const filled = isLiteral ? root : interpolate(path, root, { variables, warnings });
  refuseInfinite(path, filled);
  const document = composeDocument(filled, { file: { path, minor, warnings }, path: '' });
  const services = [...document.services].map(([name, service]) => {
    const around = { variables, files: filesOf(input), warnings };
    const node = { variables, root: input.root ?? null };
    return [name, resolveMountSources(resolveEnvironment(service, around), node)] as const;
  });
  return { ...document, services: new Map(services) };
}

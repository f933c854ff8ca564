import { posix } from 'node:path';
import { readBytes } from '../adapters/files/read-bytes.ts';
import { UserError } from '../kernel/errors.ts';
import { decodeText } from '../stack/decode-text.ts';
import type { DocumentInput } from '../stack/load-document.ts';
import type { CliContext, Flag } from './command.ts';

/** More than any file that people write, or that a swarm takes as a config. */
const MOST_MEGABYTES = 8;
const MOST_BYTES = MOST_MEGABYTES * 1024 * 1024;
/** What `-` is called in messages. */
const STDIN = '(stdin)';

export const composeFileFlag: Flag = {
  kind: 'list',
  short: 'c',
  summary: 'Path to a Compose file, or "-" to read from stdin',
};

/**
 * What a command's compose files say, by docker's rules: relative paths begin at the folder of the first file (of what comes from
 * stdin: here), files may lie anywhere, and variables are those of the terminal. Throws `compose_invalid`, `file_unreadable`.
 */
export async function readComposeFiles(
  paths: readonly string[],
  context: CliContext,
): Promise<DocumentInput> {
  const [first] = paths;
  if (first === undefined) {
    throw new UserError('bad_arguments', 'Specify a Compose file (with --compose-file)');
  }
  const at = (path: string): string => absolute(context.folder, path);
  const files = await Promise.all(paths.map(async (path) => readOne(path, context)));
  return {
    files,
    variables: definedOf(context.environment),
    read: (path) => readBytes(at(path), MOST_BYTES),
    mayLeaveFolder: true,
    root: posix.dirname(at(first)),
  };
}

async function readOne(path: string, context: CliContext): Promise<DocumentInput['files'][number]> {
  if (path === '-') {
    const bytes = await context.readStdin(MOST_BYTES);
    if (bytes === null) {
      throw new UserError('file_unreadable', `\`${STDIN}\` is larger than ${MOST_MEGABYTES} MB.`);
    }
    return { path: STDIN, text: decodeText(STDIN, bytes) };
  }
  const bytes = readBytes(absolute(context.folder, path), MOST_BYTES);
  if (bytes === null) {
    throw new UserError('file_unreadable', `There is no file \`${path}\`.`);
  }
  return { path, text: decodeText(path, bytes) };
}

function absolute(folder: string, path: string): string {
  return posix.isAbsolute(path) ? posix.normalize(path) : posix.join(folder, path);
}

function definedOf(environment: CliContext['environment']): Readonly<Record<string, string>> {
  const defined = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(defined);
}

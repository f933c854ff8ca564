import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../../kernel/errors.ts';
import { systemCode } from '../../kernel/system-code.ts';

const CHUNK_BYTES = 256 * 1024;

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  EISDIR: 'is a folder',
  ENOTDIR: 'lies below something that is no folder',
};

/** The bytes of a file, a pipe or a device; `null`: there is none. Throws `file_unreadable` for any that cannot be read or hold more than `mostBytes`. */
export function readBytes(path: string, mostBytes: number): Uint8Array | null {
  try {
    const handle = openSync(path, 'r');
    try {
      return readAll(handle, { path, mostBytes });
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof UserError) {
      throw error;
    }
    if (systemCode(error) === 'ENOENT') {
      return null;
    }
    const why = reasons[systemCode(error)] ?? 'cannot be read';
    throw new UserError('file_unreadable', `\`${path}\` ${why}.`, { cause: error });
  }
}

/** Piece by piece: a device says nothing of its size, and may never end. */
function readAll(handle: number, { path, mostBytes }: { path: string; mostBytes: number }): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let size = 0; ; ) {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const count = readSync(handle, chunk);
    size += count;
    if (count === 0) {
      return Buffer.concat(chunks);
    }
    if (size > mostBytes) {
      throw new UserError('file_unreadable', `\`${path}\` is larger than ${mostBytes / 1024 / 1024} MB.`);
    }
    chunks.push(chunk.subarray(0, count));
  }
}

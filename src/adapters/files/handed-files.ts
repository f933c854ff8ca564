import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../kernel/errors.ts';
import { systemCode } from '../../kernel/system-code.ts';
import type { HandedFiles, HandedPlace } from '../../recipes/handed-files.ts';
import { valueOf } from './secret-value.ts';

/** Longer than what Swarm takes: enough to say that it is too long. */
const MOST_BYTES = 600 * 1024;

/** Values in `<folder>/<app>/<secret>`. Links are not followed. `null`: there is no such folder. */
export function createHandedFiles(folder: string | null): HandedFiles {
  return {
    folder,
    async read(place) {
      const path = pathOf(folder, place);
      const bytes = path === null ? null : await readRegular(path);
      return bytes === null ? null : valueOf(bytes);
    },
    async remove(place) {
      const path = pathOf(folder, place);
      if (path !== null) {
        await rm(path, { force: true });
      }
    },
  };
}

/** A recipe names its secrets: what is no plain name leads nowhere. */
function pathOf(folder: string | null, { app, key }: HandedPlace): string | null {
  const isPlain = [app, key].every((part) => /^[A-Za-z0-9][\w.-]*$/.test(part) && !part.includes('..'));
  return folder === null || !isPlain ? null : join(folder, app, key);
}

async function readRegular(path: string): Promise<Uint8Array | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!(await file.stat()).isFile()) {
        throw new UserError('secret_unfit', `\`${path}\` is no file.`);
      }
      const buffer = Buffer.alloc(MOST_BYTES);
      const { bytesRead } = await file.read(buffer, 0, MOST_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UserError) {
      throw error;
    }
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) {
      return null;
    }
    throw new UserError(
      'secret_unfit',
      `\`${path}\` cannot be read: ${reasons[systemCode(error)] ?? 'look at it'}.`,
      {
        cause: error,
      },
    );
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'the bot may not',
  EPERM: 'the bot may not',
  ELOOP: 'it is a link',
};

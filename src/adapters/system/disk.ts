import { statfsSync } from 'node:fs';
import type { Disk } from '../../kernel/system.ts';

/** Enough to bring what is under way to its end: journal rows have some kilobytes, SQLite's log some megabytes. Our choice. */
const LEAST_BYTES = 8 * 1024 * 1024;

/** The disk that this folder lies on. */
export function createDisk(folder: string): Disk {
  return {
    hasRoom() {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize >= LEAST_BYTES;
    },
  };
}

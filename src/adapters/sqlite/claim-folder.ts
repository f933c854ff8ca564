import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../kernel/errors.ts';
import { asFull } from './database.ts';

/** How long a bot that is just ending is waited for, in milliseconds. Our choice. */
const PATIENCE_MS = 5000;

/**
 * Keeps a second bot out of the data folder: both would have the same name, and so hold each other's locks on the swarm. The claim
 * ends with the process, however that ends. Throws `already_running`, `disk_full`.
 */
export function claimFolder(folder: string, patienceMs = PATIENCE_MS): { release(): void } {
  const claim = new DatabaseSync(join(folder, 'running.lock'), { timeout: patienceMs });
  try {
    // Nothing is ever written: on a full disk, too, a claim can be made.
    claim.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    claim.close();
    const full = asFull(error, folder);
    if (full !== error) {
      throw full;
    }
    throw new UserError('already_running', `Another bot works in \`${folder}\`.`, { cause: error });
  }
  return { release: () => claim.close() };
}

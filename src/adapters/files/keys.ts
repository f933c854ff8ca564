import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** Bytes of a key: AES-256 and HMAC-SHA-256 both take 32. */
const KEY_BYTES = 32;
const Exists = z.object({ code: z.literal('EEXIST') });

/**
 * The key in this file, as 32 bytes; made at the first start, readable by its owner only. Throws when the file holds something else:
 * with another key nobody could read what was kept.
 */
export function readOrMakeKey(path: string): Uint8Array {
  make(path);
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES) {
    throw new TypeError(`${path} holds no key of ${KEY_BYTES} bytes in base64.`);
  }
  return key;
}

function make(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    if (!Exists.safeParse(error).success) {
      throw error;
    }
  }
}

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../kernel/errors.ts';

/** Bytes of a key: AES-256 and HMAC-SHA-256 both take 32. */
const KEY_BYTES = 32;

/**
 * The key in this file, as 32 bytes; made at the first start, readable by its owner only. Throws when the file holds something else:
 * with another key nobody could read what was kept.
 */
export function readOrMakeKey(path: string): Uint8Array {
  make(path);
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES) {
    throw new UserError('config_invalid', `\`${path}\` holds no key of ${KEY_BYTES} bytes in base64.`);
  }
  return key;
}

/** Whole or not at all: half a key would stop every later start. */
function make(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) {
    return;
  }
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  writeSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
}

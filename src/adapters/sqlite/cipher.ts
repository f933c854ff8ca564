import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keeps JSON from whoever reads the file without the key. */
export interface Cipher {
  seal(value: unknown): Uint8Array;
  /** Throws when the key is another one or somebody changed a byte. */
  open(sealed: Uint8Array): unknown;
}

const ALGORITHM = 'aes-256-gcm';
/** Bytes of the nonce. Source: NIST SP 800-38D, the recommended length for GCM. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `key`: 32 bytes. Each value gets a nonce of its own: nonce, tag, text. */
export function createCipher(key: Uint8Array): Cipher {
  return {
    seal(value) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    open(sealed) {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(ALGORITHM, key, nonce);
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = Buffer.concat([
        decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)),
        decipher.final(),
      ]);
      return JSON.parse(text.toString('utf8'));
    },
  };
}

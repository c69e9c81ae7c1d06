/** AES-256-GCM, for every seal. */
import { createCipheriv, createDecipheriv } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';

export interface Encrypted {
  /** 16 bytes. */
  tag: Buffer;
  text: Buffer;
}

/** @param nonce 12 bytes, never used twice with one key */
export function encrypt(key: Buffer, nonce: Buffer, bound: string, plain: string): Encrypted {
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(bound));
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return { tag: cipher.getAuthTag(), text };
}

/** Throws if anything differs from what was encrypted. */
export function decrypt(key: Buffer, nonce: Buffer, bound: string, { tag, text }: Encrypted): string {
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(bound)).setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
}

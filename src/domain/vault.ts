import { createCipheriv, createDecipheriv, randomBytes, randomInt } from 'node:crypto';
import type { ClientSecrets } from './vocabulary.ts';

/** Secrets at rest: AES-256-GCM, as `v1.<nonce>.<tag>.<ciphertext>` in base64url. */
export interface Vault {
  seal(plain: string): string;
  open(sealed: string): string;
}

/** A sealed value that this key does not open. */
export class VaultError extends Error {
  override name = 'VaultError';
}

/** @param key 32 bytes */
export function makeVault(key: Buffer): Vault {
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return ['v1', ...[nonce, cipher.getAuthTag(), text].map((part) => part.toString('base64url'))].join(
        '.',
      );
    },
    open(sealed) {
      const [version, ...parts] = sealed.split('.');
      const [nonce, tag, text] = parts.map((part) => Buffer.from(part, 'base64url'));
      if (version !== 'v1' || nonce === undefined || tag === undefined || text === undefined) {
        throw new VaultError('A stored secret has an unknown format.');
      }
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
        decipher.setAuthTag(tag);
        return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new VaultError(
          'A stored secret cannot be decrypted: the encryption key is not the one that it was encrypted with.',
          { cause },
        );
      }
    },
  };
}

const CAPITALS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** New secrets in the formats that MONARC's playbooks use. */
export function newClientSecrets(): ClientSecrets {
  return {
    databasePassword: randomText(16),
    salt: randomText(64),
    statsToken: randomBytes(64).toString('base64url'),
    firstUserToken: newLinkToken(),
  };
}

/** What a one-time link ends in. */
export const newLinkToken = () => randomBytes(32).toString('base64url');

function randomText(length: number): string {
  return Array.from({ length }, () => CAPITALS_AND_DIGITS[randomInt(CAPITALS_AND_DIGITS.length)]).join('');
}

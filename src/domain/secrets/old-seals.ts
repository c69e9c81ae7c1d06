/** The old format, without context and key id: `v1.<nonce>.<tag>.<ciphertext>`, under the key itself. */
import { createDecipheriv } from 'node:crypto';
import { VaultError, type Key } from './vault.ts';

export const isOldSeal = (sealed: string) => sealed.startsWith('v1.');

/** Only to seal the value again, once. Nothing else may accept such a value: it opens in every place. */
export function openOldSeal(keyRing: Key[], sealed: string): string {
  const [nonce, tag, text] = sealed
    .split('.')
    .slice(1)
    .map((part) => Buffer.from(part, 'base64url'));
  for (const { bytes } of keyRing) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', bytes, nonce ?? Buffer.alloc(0), {
        authTagLength: 16,
      });
      decipher.setAuthTag(tag ?? Buffer.alloc(0));
      return Buffer.concat([decipher.update(text ?? Buffer.alloc(0)), decipher.final()]).toString('utf8');
    } catch {
      // The next key may open it.
    }
  }
  throw new VaultError(
    'The encryption key is not the one with which the secrets in the database were encrypted, in the previous format. Restore that key.',
  );
}

/**
 * Secrets at rest: AES-256-GCM, as `v2.<key id>.<nonce>.<tag>.<ciphertext>` in base64url. A sealed value opens in
 * the place that it was sealed for, and in no other: whoever writes the database cannot exchange secrets.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** What can seal, and needs not be able to open. */
export interface Sealer {
  /** @param context the place of the value, by what never changes: see contexts.ts */
  seal(plain: string, context: string): string;
  /** Of the keys that it knows, newest first. The first one seals. */
  keyIds: string[];
}

export interface Vault extends Sealer {
  /** Throws a VaultError. */
  open(sealed: string, context: string): string;
}

/** A sealed value that does not open: another key, another place, or none of ours at all. */
export class VaultError extends Error {
  override name = 'VaultError';
}

export interface Key {
  id: string;
  /** 32 bytes. */
  bytes: Buffer;
}

/** A key with the name that seals know it by, which tells nothing about it. */
export function namedKey(bytes: Buffer): Key {
  return { id: createHash('sha256').update('regent key id').update(bytes).digest('hex').slice(0, 8), bytes };
}

/** A key for one purpose alone, from which neither the first one nor those for other purposes follow. */
export function derivedKey({ id, bytes }: Key, purpose: string): Key {
  return { id, bytes: Buffer.from(hkdfSync('sha256', bytes, '', `regent ${purpose}`, 32)) };
}

/** @param keys newest first: the first one seals, all of them open */
export function makeVault(keys: Key[]): Vault {
  return {
    keyIds: keys.map(({ id }) => id),
    seal(plain, context) {
      const [key] = keys;
      if (key === undefined) throw new VaultError('There is no key to seal with.');
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(bound(key.id, context));
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      const parts = [nonce, cipher.getAuthTag(), text].map((part) => part.toString('base64url'));
      return [VERSION, key.id, ...parts].join('.');
    },
    open(sealed, context) {
      const [version, id = '', ...parts] = sealed.split('.');
      const [nonce, tag, text] = parts.map((part) => Buffer.from(part, 'base64url'));
      if (version !== VERSION || nonce === undefined || tag === undefined || text === undefined) {
        throw new VaultError(`The secret at ${context} has an unknown format.`);
      }
      const key = keys.find((each) => each.id === id);
      if (key === undefined) throw lacking(id, context);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: 16 });
        decipher.setAAD(bound(id, context)).setAuthTag(tag);
        return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw altered(context, cause);
      }
    },
  };
}

const VERSION = 'v2';

const bound = (id: string, context: string) => Buffer.from(`${VERSION}.${id}.${context}`);

const lacking = (id: string, context: string) =>
  new VaultError(`The secret at ${context} was sealed with the key ${id}, which is not in the ring.`);

const altered = (context: string, cause: unknown) =>
  new VaultError(`The secret at ${context} was altered, or was sealed for another place.`, { cause });

/** The id of the key that this was sealed with; undefined for the format before keys had ids. */
export function keyIdOf(sealed: string): string | undefined {
  const [version, id] = sealed.split('.');
  return version === 'v1' ? undefined : id;
}

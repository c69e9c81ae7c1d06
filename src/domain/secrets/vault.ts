/**
 * Secrets at rest. A sealed value opens only in the place that it was sealed for: with write access to the
 * database alone, nobody can exchange secrets. The value names its key, so that another key can replace it.
 */
import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from './aes.ts';

/** Can seal, and perhaps not open. */
export interface Sealer {
  /** @param context the place of the value, which never changes: see contexts.ts */
  seal(plain: string, context: string): string;
  /** The ids of its keys, newest first. The first key seals. */
  keyIds: string[];
}

export interface Vault extends Sealer {
  /**
   * Throws a VaultError.
   * @param once the value is not kept in memory for the next time
   */
  open(sealed: string, context: string, once?: boolean): string;
}

/** A sealed value does not open: wrong key, wrong place, or not a seal of Regent. */
export class VaultError extends Error {
  override name = 'VaultError';
}

export interface Key {
  id: string;
  /** 32 bytes. */
  bytes: Buffer;
}

/** A key with its id, which seals contain. The id reveals nothing about the key. */
export function namedKey(bytes: Buffer): Key {
  return { id: createHash('sha256').update('regent key id').update(bytes).digest('hex').slice(0, 8), bytes };
}

/** A key for one purpose. The original key and keys for other purposes cannot be computed from it. */
export function derivedKey({ id, bytes }: Key, purpose: string): Key {
  return { id, bytes: Buffer.from(hkdfSync('sha256', bytes, '', `regent ${purpose}`, 32)) };
}

const VERSION = 'v2';

/**
 * Seals and opens with the same key: AES-256-GCM, as `v2.<key id>.<nonce>.<tag>.<ciphertext>` in base64url.
 * @param keys newest first; the first one seals, all of them open
 */
export function makeVault(keys: Key[]): Vault {
  return {
    keyIds: keys.map(({ id }) => id),
    seal(plain, context) {
      const { id, bytes } = newestOf(keys);
      const nonce = randomBytes(12);
      const { tag, text } = encrypt(bytes, nonce, [VERSION, id, context].join('.'), plain);
      return joined(VERSION, id, nonce, tag, text);
    },
    open: (sealed, context) =>
      openWith(keys, VERSION, sealed, context, ({ bytes }, bound, [nonce, tag, text]) =>
        decrypt(bytes, nonce, bound, { tag, text }),
      ),
  };
}

type Parts = [first: Buffer, tag: Buffer, text: Buffer];

export function newestOf<K>(keys: K[]): K {
  const [key] = keys;
  if (key === undefined) throw new VaultError('There is no key to seal with.');
  return key;
}

export const joined = (version: string, id: string, ...parts: Buffer[]) =>
  [version, id, ...parts.map((part) => part.toString('base64url'))].join('.');

/** Splits a seal into its parts, finds its key, and says why a seal does not open. */
export function openWith<K extends { id: string }>(
  keys: K[],
  expected: string,
  sealed: string,
  context: string,
  open: (key: K, bound: string, parts: Parts) => string,
): string {
  const [version = '', id = '', ...rest] = sealed.split('.');
  const parts = rest.map((part) => Buffer.from(part, 'base64url'));
  if (version !== expected || parts.length !== 3) {
    throw new VaultError(`The secret at ${context} has an unknown format.`);
  }
  const key = keys.find((each) => each.id === id);
  if (key === undefined) {
    throw new VaultError(
      `The secret at ${context} was encrypted with the key ${id}, which is not among the configured keys.`,
    );
  }
  try {
    return open(key, [version, id, context].join('.'), parts as Parts);
  } catch (cause) {
    throw new VaultError(`The secret at ${context} was altered, or was encrypted for another place.`, {
      cause,
    });
  }
}

/** The id of the key that sealed this; undefined for the old format, without key ids. */
export function keyIdOf(sealed: string): string | undefined {
  const [version, id] = sealed.split('.');
  return version === 'v1' ? undefined : id;
}

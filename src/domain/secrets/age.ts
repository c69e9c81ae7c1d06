/**
 * The header of a file that age has encrypted (https://c2sp.org/age, version 1, recipients of the kind X25519): it
 * holds the key of the file, wrapped for each recipient. Regent opens it with its own identity, and writes it anew
 * for another one, without the file.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { bech32 } from '@scure/base';
import type { AgeRelay } from '../vocabulary.ts';
import { privateBytes, privateKey, publicBytes, publicKey } from './x25519.ts';

/** Private keys, as `age-keygen` makes them. */
export type AgeIdentity = KeyObject;

/** The header is none, is damaged, or is for others. */
export class AgeError extends Error {
  override name = 'AgeError';
}

const SECRET = 'age-secret-key-';

/** The identities in a file of age. Undefined if a line is neither an identity nor a comment, or there is none. */
export function parseIdentities(text: string): AgeIdentity[] | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map(keyIn);
  if (keys.length === 0 || keys.includes(undefined)) return undefined;
  return keys.flatMap((key) => (key === undefined ? [] : [privateKey(key)]));
}

/** The 32 bytes of a secret key as age writes it; undefined if it is none. */
function keyIn(line: string): Buffer | undefined {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(line);
    return prefix === SECRET && bytes.length === 32 ? Buffer.from(bytes) : undefined;
  } catch {
    return undefined;
  }
}

/** The recipient of an identity, as `age-keygen -y` prints it. */
export const recipientOf = (identity: AgeIdentity): string =>
  bech32.encodeFromBytes('age', publicBytes(identity));

/**
 * Wraps the key of a file for a new identity.
 * @param start the first bytes of the file, at least its header
 * @throws an AgeError, as a part of a sentence
 */
export function relay(start: Buffer, identities: AgeIdentity[]): AgeRelay {
  const { fileKey, bytes } = openHeader(start, identities);
  const { privateKey: identity } = generateKeyPairSync('x25519');
  const { share, body } = wrap(fileKey, publicBytes(identity));
  const anew = `${FIRST_LINE}\n-> X25519 ${base64(share)}\n${base64(body)}\n---`;
  return {
    header: Buffer.from(`${anew} ${base64(macOf(fileKey, anew))}\n`),
    replaces: bytes,
    identity: `${bech32.encodeFromBytes(SECRET, privateBytes(identity)).toUpperCase()}\n`,
  };
}

/**
 * The key of a file, and the length of its header.
 * @param start as for `relay`
 * @throws an AgeError, as a part of a sentence
 */
export function openHeader(start: Buffer, identities: AgeIdentity[]): { fileKey: Buffer; bytes: number } {
  const { text, stanzas, mac } = headerIn(start);
  if (identities.length === 0)
    throw new AgeError('is encrypted, and Regent has no identity of age: set BACKUP_AGE_IDENTITY_FILE');
  const fileKey = keyFor(stanzas, identities);
  if (fileKey === undefined)
    throw new AgeError(
      `is encrypted for others: no identity in BACKUP_AGE_IDENTITY_FILE opens it (${identities.map(recipientOf).join(', ')})`,
    );
  if (!timingSafeEqual(macOf(fileKey, text), mac))
    throw new AgeError('is encrypted, and its header is damaged');
  return { fileKey, bytes: text.length + 1 + base64(mac).length + 1 };
}

const FIRST_LINE = 'age-encryption.org/v1';

interface Stanza {
  share: Buffer;
  body: Buffer;
}

/** Stanzas of other kinds are for others. */
function headerIn(start: Buffer): { text: string; stanzas: Stanza[]; mac: Buffer } {
  const [, text = '', mac = ''] = /^([^]*?\n---) ([A-Za-z0-9+/]{43})\n/.exec(start.toString('latin1')) ?? [];
  if (!text.startsWith(`${FIRST_LINE}\n`)) throw new AgeError('is no file that age has encrypted');
  const found = text.matchAll(/^-> X25519 ([A-Za-z0-9+/]{43})\n([A-Za-z0-9+/]{43})$/gm);
  const stanzas = [...found].map(([, share = '', body = '']) => ({
    share: Buffer.from(share, 'base64'),
    body: Buffer.from(body, 'base64'),
  }));
  return { text, stanzas, mac: Buffer.from(mac, 'base64') };
}

function keyFor(stanzas: Stanza[], identities: AgeIdentity[]): Buffer | undefined {
  for (const identity of identities)
    for (const { share, body } of stanzas) {
      const key = unwrap(identity, share, body);
      if (key !== undefined) return key;
    }
  return undefined;
}

const KEY_BYTES = 16;
const TAG_BYTES = 16;
const CIPHER = 'chacha20-poly1305';
/** A wrapping key is for one file alone. */
const NONCE = Buffer.alloc(12);

function unwrap(identity: AgeIdentity, share: Buffer, body: Buffer): Buffer | undefined {
  try {
    const shared = diffieHellman({ privateKey: identity, publicKey: publicKey(share) });
    const key = wrappingKey(shared, share, publicBytes(identity));
    const cipher = createDecipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
    cipher.setAuthTag(body.subarray(KEY_BYTES));
    return Buffer.concat([cipher.update(body.subarray(0, KEY_BYTES)), cipher.final()]);
  } catch {
    // It is not for this identity.
    return undefined;
  }
}

function wrap(fileKey: Buffer, recipient: Buffer): Stanza {
  const once = generateKeyPairSync('x25519');
  const share = publicBytes(once.publicKey);
  const shared = diffieHellman({ privateKey: once.privateKey, publicKey: publicKey(recipient) });
  const cipher = createCipheriv(CIPHER, wrappingKey(shared, share, recipient), NONCE, {
    authTagLength: TAG_BYTES,
  });
  const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
  return { share, body };
}

const wrappingKey = (shared: Buffer, share: Buffer, recipient: Buffer): Buffer =>
  Buffer.from(
    hkdfSync('sha256', shared, Buffer.concat([share, recipient]), 'age-encryption.org/v1/X25519', 32),
  );

/** Over the header up to and with its three dashes. */
function macOf(fileKey: Buffer, text: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', fileKey, '', 'header', 32));
  return createHmac('sha256', key).update(text, 'latin1').digest();
}

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

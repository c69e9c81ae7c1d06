/**
 * Seals with a public key and opens with its private key, so a process can seal without being able to open.
 * As in HPKE (RFC 9180): X25519 with a new key pair for each seal, HKDF-SHA-256, AES-256-GCM;
 * `x2.<key id>.<public key of that pair>.<tag>.<ciphertext>` in base64url.
 */
import { diffieHellman, generateKeyPairSync, hkdfSync } from 'node:crypto';
import { decrypt, encrypt } from './aes.ts';
import { joined, newestOf, openWith, type Key, type Sealer, type Vault } from './vault.ts';
import { privateKey, publicBytes, publicKey } from './x25519.ts';

const VERSION = 'x2';

/** The public key of a private key, with the same id; also 32 bytes. */
export function publicHalf({ id, bytes }: Key): Key {
  return { id, bytes: publicBytes(privateKey(bytes)) };
}

/** @param keys public keys, newest first; the first one seals */
export function makeBoxSealer(keys: Key[]): Sealer {
  return {
    keyIds: keys.map(({ id }) => id),
    seal(plain, context) {
      const { id, bytes } = newestOf(keys);
      const once = generateKeyPairSync('x25519');
      const sender = publicBytes(once.publicKey);
      const shared = diffieHellman({ privateKey: once.privateKey, publicKey: publicKey(bytes) });
      const { key, nonce } = agreed(shared, sender, bytes);
      const { tag, text } = encrypt(key, nonce, [VERSION, id, context].join('.'), plain);
      return joined(VERSION, id, sender, tag, text);
    },
  };
}

/** To open a value takes a quarter of a millisecond, and a sync opens those of all clients of its server. */
const MOST_KEPT = 10_000;

/**
 * Keeps the opened values in memory; the keys are there too.
 * @param keys private keys, newest first; the first one seals, all of them open
 */
export function makeBoxVault(keys: Key[]): Vault {
  const own = keys.map(({ id, bytes }) => {
    const secret = privateKey(bytes);
    return { id, secret, recipient: publicBytes(secret) };
  });
  const opened = new Map<string, string>();
  return {
    ...makeBoxSealer(own.map(({ id, recipient }) => ({ id, bytes: recipient }))),
    open(sealed, context, once = false) {
      const place = `${context} ${sealed}`;
      const known = opened.get(place);
      if (known !== undefined) return known;
      const plain = openWith(own, VERSION, sealed, context, (key, bound, [sender, tag, text]) => {
        const shared = diffieHellman({ privateKey: key.secret, publicKey: publicKey(sender) });
        const once = agreed(shared, sender, key.recipient);
        return decrypt(once.key, once.nonce, bound, { tag, text });
      });
      if (once) return plain;
      if (opened.size === MOST_KEPT) opened.clear();
      opened.set(place, plain);
      return plain;
    },
  };
}

/** The key and nonce of one seal only: both public keys are part of them. */
function agreed(shared: Buffer, sender: Buffer, recipient: Buffer): { key: Buffer; nonce: Buffer } {
  const info = Buffer.concat([Buffer.from('regent sealed box'), sender, recipient]);
  const bytes = Buffer.from(hkdfSync('sha256', shared, '', info, 44));
  return { key: bytes.subarray(0, 32), nonce: bytes.subarray(32) };
}

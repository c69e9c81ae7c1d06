/** Host keys: what a server proves its identity with, and how people compare them. */
import { createHash } from 'node:crypto';

/** The key that was confirmed: base64 of its wire format (as in known_hosts), or its fingerprint alone. */
export type PinnedKey = string;

/** As `ssh-keygen -l` prints it: SHA256: and base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

export function pinnedFingerprint(pinned: PinnedKey): string {
  return pinned.startsWith('SHA256:')
    ? pinned.replace(/=+$/, '')
    : fingerprint(Buffer.from(pinned, 'base64'));
}

/** The kind that the key names itself: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
export function algorithmOf(key: Buffer): string {
  return key.length < 4 ? '' : key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

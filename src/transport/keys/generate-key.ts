import ssh2 from 'ssh2';

/**
 * A new ed25519 key pair in OpenSSH's formats. ssh2 damages one pair in 256, whose public key begins with a
 * zero byte (mscdex/ssh2#1513): such a pair cannot be read back, and is discarded.
 */
export function generateKey(comment: string): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    const readable = [pair.private, pair.public].every((key) => !(ssh2.utils.parseKey(key) instanceof Error));
    if (readable) return pair;
  }
}

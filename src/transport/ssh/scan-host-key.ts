/** Asks a server for its host key, so that a person can confirm it. */
import { Client } from 'ssh2';
import { keyAlgorithms, ready } from './connect.ts';
import { algorithmOf, fingerprint, type PinnedKey } from './host-key.ts';
import { CONNECT_TIMEOUT_MS, meaningOf, nameOf, openTcp, type Address } from './open-tcp.ts';

export interface ScannedHostKey {
  /** Base64 of its wire format, as in known_hosts. */
  key: string;
  algorithm: string;
  /** As `ssh-keygen -l` prints it. */
  fingerprint: string;
}

/**
 * Disconnects before signing in; rejects with a TransportError, or the signal's reason. If a server has
 * several keys, asks for the one of the same kind as the `known` one.
 */
export async function scanHostKey({
  signal,
  known = '',
  ...where
}: Address & { known?: PinnedKey | undefined; signal: AbortSignal }): Promise<ScannedHostKey> {
  const found: { key?: Buffer } = {};
  const hostVerifier = (key: Buffer) => {
    found.key = key;
    return false;
  };
  try {
    signal.throwIfAborted();
    const sock = await openTcp(where, signal);
    const client = new Client();
    const options = {
      sock,
      username: 'regent',
      hostVerifier,
      algorithms: { serverHostKey: keyAlgorithms(known) },
      readyTimeout: CONNECT_TIMEOUT_MS,
    };
    await ready(client, () => client.connect(options)).finally(() => sock.destroy());
  } catch (error) {
    signal.throwIfAborted();
    if (found.key === undefined) throw meaningOf(nameOf(where), error as Error);
  }
  const key = found.key!;
  return { key: key.toString('base64'), algorithm: algorithmOf(key), fingerprint: fingerprint(key) };
}

/** Opens one SSH connection, to exactly the intended server. */
import { Client, type ServerHostKeyAlgorithm } from 'ssh2';
import { HostKeyChangedError, HostKeyUnconfirmedError } from '../errors.ts';
import { algorithmOf, fingerprint, pinnedFingerprint, type PinnedKey } from './host-key.ts';
import { CONNECT_TIMEOUT_MS, meaningOf, nameOf, openTcp, type Address } from './open-tcp.ts';

export interface Login extends Address {
  user: string;
  /** The private key in OpenSSH's or PEM format. */
  privateKey: string;
  /** The only host key that is accepted; empty while none is confirmed. */
  hostKey: PinnedKey;
}

/** A server that is silent for three of these intervals counts as gone. */
const KEEPALIVE_MS = 10_000;

/** Connects and signs in; rejects with the TransportError that says why it failed. */
export async function connect(login: Login): Promise<Client> {
  const server = nameOf(login);
  if (login.hostKey === '') throw new HostKeyUnconfirmedError(server);
  const found: { key?: Buffer } = {};
  const sock = await openTcp(login);
  const client = new Client();
  try {
    await ready(client, () =>
      client.connect({
        sock,
        username: login.user,
        privateKey: login.privateKey,
        hostVerifier: (key: Buffer) => {
          found.key = key;
          return fingerprint(key) === pinnedFingerprint(login.hostKey);
        },
        algorithms: { serverHostKey: keyAlgorithms(login.hostKey) },
        readyTimeout: CONNECT_TIMEOUT_MS,
        keepaliveInterval: KEEPALIVE_MS,
        keepaliveCountMax: 3,
      }),
    );
    return client;
  } catch (error) {
    sock.destroy();
    const expected = pinnedFingerprint(login.hostKey);
    const shown = found.key === undefined ? expected : fingerprint(found.key);
    if (shown !== expected) throw new HostKeyChangedError(server, expected, shown);
    throw meaningOf(server, error as Error);
  }
}

/** Settles once: ssh2 reports a failed handshake by an error, by a close alone, or by several of them. */
export function ready(client: Client, connect: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('ready', resolve);
    client.on('error', reject);
    client.once('close', () =>
      reject(
        new Error(
          'the server ended the connection, and its sshd logs why: the account may have expired, or /etc/nologin be there',
        ),
      ),
    );
    connect();
  });
}

/**
 * All algorithms that ssh2 knows, that of the pinned key first: servers with several keys then show this one.
 */
export function keyAlgorithms(pinned: PinnedKey): ServerHostKeyAlgorithm[] {
  const kind = pinned.startsWith('SHA256:') ? '' : algorithmOf(Buffer.from(pinned, 'base64'));
  const isPinned = (algorithm: string) =>
    algorithm === kind || (kind === 'ssh-rsa' && algorithm.startsWith('rsa-'));
  return [...KEY_ALGORITHMS.filter(isPinned), ...KEY_ALGORITHMS.filter((one) => !isPinned(one))];
}

const KEY_ALGORITHMS: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

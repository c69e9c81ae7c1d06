/**
 * Host keys, with which servers prove their identity: reads the key that a server presents, and confirms it.
 */
import { conflict, invalid, RefusedError } from '../errors.ts';
import { mustFind } from '../preconditions.ts';
import { shown } from '../shown.ts';
import type { Store } from '../store.ts';
import type { Actor, Server } from '../vocabulary.ts';

export interface HostKey {
  /** Base64 of the wire format. */
  key: string;
  fingerprint: string;
}

export interface HostKeysDeps {
  store: Store;
  wakeWorker(lease: string): void;
  /**
   * Asks a server for its host key, of the same kind as the `known` one if it has such a key. If nothing
   * answers, rejects and says what to do.
   */
  scanHostKey(target: { address: string; port: number; known?: string }): Promise<HostKey>;
}

export function makeHostKeys({ store, wakeWorker, scanHostKey }: HostKeysDeps) {
  return {
    presentedKey,

    /** Reads the host key that the server presents now. This does not make the key trusted. */
    async scanHostKey(serverId: string): Promise<{ server: Server; presentedFingerprint: string }> {
      const server = await store.transact((tx) => mustFind(tx.heldServer(serverId), 'server', serverId));
      const { fingerprint } = await keyOf(server);
      return { server, presentedFingerprint: fingerprint };
    },

    /**
     * Confirms the key that Regent knows, or another one that the server presents at this moment (after a new
     * installation). From then on, only that key is accepted, and runs that waited for the server go on.
     * @param fingerprint as it was read on the server itself
     */
    async confirmHostKey(serverId: string, fingerprint: string, actor: Actor): Promise<Server> {
      const current = await store.transact((tx) => mustFind(tx.heldServer(serverId), 'server', serverId));
      const isKnown = current.connection !== 'SSH' || fingerprint === current.hostKeyFingerprint;
      const presented = isKnown ? undefined : await keyOf(current);
      if (presented !== undefined) mustMatch(current.fqdn, fingerprint, presented.fingerprint);
      const { server, waited } = await store.transact(async (tx) => {
        const before = await mustFind(tx.serverById(serverId), 'server', serverId);
        if (before.hostKeyFingerprint === null) {
          throw invalid(`${before.fqdn} is a sandbox; it has no host key to confirm.`, 'serverId');
        }
        const isMoved = before.address !== current.address || before.port !== current.port;
        if (presented === undefined || isMoved)
          mustMatch(before.fqdn, fingerprint, before.hostKeyFingerprint);
        if (before.state !== 'UNCONFIRMED' && fingerprint === before.hostKeyFingerprint)
          return { server: before, waited: [] };
        await tx.audit(actor, 'confirmServerHostKey', `server ${before.fqdn}`, {
          fingerprint,
          ...(presented === undefined ? {} : { before: before.hostKeyFingerprint }),
        });
        const after = await tx.updateServer(serverId, {
          state: 'READY',
          version: before.version + 1,
          ...NOTHING_IS_KNOWN,
          ...(presented === undefined
            ? {}
            : { hostKey: presented.key, hostKeyFingerprint: presented.fingerprint }),
        });
        return { server: after, waited: await tx.unblockRuns(serverId, 'SERVER_DOWN') };
      });
      for (const lease of new Set(waited.flatMap((run) => run.lease ?? []))) wakeWorker(lease);
      return server;
    },
  };

  function keyOf({ fqdn, connection, address, port, hostKey }: Server): Promise<HostKey> {
    if (connection !== 'SSH') throw invalid(`${fqdn} is a sandbox; it has no host key.`, 'serverId');
    return presentedKey(address, port, hostKey ?? undefined);
  }

  async function presentedKey(address: string, port: number, known?: string): Promise<HostKey> {
    return scanHostKey({ address, port, ...(known === undefined ? {} : { known }) }).catch(
      (cause: unknown) => {
        if (cause instanceof RefusedError) throw cause;
        const message = cause instanceof Error ? cause.message : String(cause);
        throw new RefusedError([{ code: 'UNAVAILABLE', message, path: ['address'] }]);
      },
    );
  }
}

/** Earlier errors concern another machine or another key: the next run tries again. */
const NOTHING_IS_KNOWN = { lastError: null, otherHostKey: null, failures: 0, nextProbeAt: null };

/** Longer than any fingerprint: SHA-512 in base64 is shorter. */
const LONGEST_FINGERPRINT = 100;

/** Throws a conflict unless the fingerprint is the one that was presented. */
export function mustMatch(fqdn: string, expected: string, presented: string): void {
  if (expected.length > LONGEST_FINGERPRINT || /\s/.test(expected)) {
    throw invalid(`${shown(expected)} is not a fingerprint such as ${presented}.`, 'expectedFingerprint');
  }
  if (expected === presented) return;
  throw conflict(
    `${fqdn} presented the host key ${presented}, not ${expected}. The key was not accepted. Compare it with "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the server; if that differs too, somebody may be intercepting the connection.`,
    'expectedFingerprint',
  );
}

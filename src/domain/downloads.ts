/** Downloads of backups: a link that is good for minutes, and only for the caller who requested it. */
import type { BackupToRestore } from './clients/client-tx.ts';
import { conflict, notAllowed } from './errors.ts';
import { mustFind } from './preconditions.ts';
import { contexts } from './secrets/contexts.ts';
import { makeSealedLinks } from './sealed-links.ts';
import type { Vault } from './secrets/vault.ts';
import type { Store, Tx } from './store.ts';
import type { Actor } from './vocabulary.ts';

/** DUMP: the database. FILES: the client's folder. MANIFEST: what both hold. */
export type BackupPart = 'DUMP' | 'FILES' | 'MANIFEST';

/** One file of a backup, wherever it is. */
export interface BackupFile {
  name: string;
  bytes: number;
  /** Null if it is not known. */
  sha256: string | null;
  /**
   * Gives the bytes from `from` on, piece by piece; the next one comes when `take` has settled. Rejects with what
   * `take` rejects with, or with a message for people.
   */
  read(reading: { from: number; take(piece: Buffer): Promise<void>; signal: AbortSignal }): Promise<void>;
}

/** Rejects with a RefusedError if the backup has no such file, or no place has it. */
export type OpenBackup = (backupId: string, part: BackupPart) => Promise<BackupFile>;

export interface DownloadsDeps {
  store: Store;
  vault: Vault;
  /** Undefined in a process that does not reach servers. */
  openBackup: OpenBackup | undefined;
  ownUrl(): string;
  now(): Date;
}

export type Downloads = ReturnType<typeof makeDownloads>;

export function makeDownloads({ store, vault, openBackup, ownUrl, now }: DownloadsDeps) {
  const links = makeSealedLinks<{ backupId: string; part: BackupPart }>({ vault, now }, contexts.download());
  return {
    async link(
      backupId: string,
      part: BackupPart,
      token: string,
      actor: Actor,
    ): Promise<{ url: string; expiresAt: Date; file: BackupFile }> {
      const file = await mustReach(openBackup)(backupId, part);
      await store.transact(async (tx) => {
        const backup = await mustFind(tx.backupById(backupId), 'backup', backupId);
        const details = { backup: backupId, file: file.name, part };
        await tx.audit(actor, 'backupDownload', await ownerOf(tx, backup), details);
      });
      const { sealed, expiresAt } = links.seal({ backupId, part }, token);
      return { url: `${ownUrl()}/backups/${sealed}`, expiresAt, file };
    },

    /** Rejects with a RefusedError: also if the link is not good any more, or another caller's. */
    async open(sealed: string, token: string): Promise<BackupFile> {
      const wanted = links.open(sealed, token);
      if (wanted === undefined)
        throw conflict(
          'This link is not good any more, or was made for another session or token. Use backupDownload again.',
        );
      return mustReach(openBackup)(wanted.backupId, wanted.part);
    },
  };
}

async function ownerOf(tx: Tx, { clientId, serverId }: BackupToRestore): Promise<string> {
  if (clientId === null)
    return `server ${(await mustFind(tx.serverById(serverId), 'server', serverId)).fqdn}`;
  return `client ${(await mustFind(tx.clientById(clientId), 'client', clientId)).alias}`;
}

function mustReach(openBackup: OpenBackup | undefined): OpenBackup {
  if (openBackup !== undefined) return openBackup;
  throw notAllowed(
    'This process of Regent has ROLE=api and does not reach servers, so it cannot send backups. Ask one with ROLE=all.',
  );
}

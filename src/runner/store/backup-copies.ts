/** Copies of backups elsewhere. src/db implements it. */

import type { BackupCopy, CopyableBackup, Server } from '../../domain/vocabulary.ts';

export type { BackupCopy, CopiedFile, CopyableBackup } from '../../domain/vocabulary.ts';

/** Where the files of a backup may be brought from. */
export interface BroughtBackup extends Omit<CopyableBackup, 'copy'> {
  server: Server;
  /** Its good copies. */
  copies: BackupCopy[];
}

export interface BackupCopies {
  /** The servers that are backup stores, without those that are retired. */
  backupStores(): Promise<Server[]>;
  /** A good backup, with its good copies; undefined if there is none. */
  backupToBring(id: string): Promise<BroughtBackup | undefined>;
  /** The good backups made on this server that are still there or have a copy in this place, newest first. */
  copyable(serverId: string, place: string): Promise<CopyableBackup[]>;
  /** The good copies of the backup with this dump. */
  goodCopies(serverId: string, dump: string): Promise<BackupCopy[]>;
  /** Replaces the row of this backup in this place. */
  saveCopy(copy: BackupCopy): Promise<void>;
  /** Stores what a look at a copy has found; nothing if the copy was removed or replaced meanwhile. */
  verifiedCopy(copy: BackupCopy): Promise<void>;
  /**
   * Removes the rows of copies of this server's backups that never were whole: in this restic repository those whose
   * backup is not on the server any more, and all in other repositories.
   */
  forgetFailedCopies(serverId: string, repository: string): Promise<void>;
  /** Removes the row of a copy that never was. */
  forgetCopy(backupId: string, place: string): Promise<void>;
  /** The good copies in this place that were last looked at before this, the longest ago first. */
  copiesToVerify(place: string, before: Date, most: number): Promise<BackupCopy[]>;
}

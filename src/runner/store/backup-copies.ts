/** Copies of backups on Regent's own machine. src/db implements it. */

/** One file of a copy: its name in the folder of its client, and what it was when it was copied. */
export interface CopiedFile {
  name: string;
  bytes: number;
  sha256: string;
}

export interface BackupCopy {
  backupId: string;
  /** Which BACKUP_DIR: the id that is in it. */
  place: string;
  /** False if it failed, is damaged, or is missing: `message` says which. */
  ok: boolean;
  /** Of the dump, below BACKUP_DIR. */
  path: string;
  /** All of its files; none if it was never whole. */
  files: CopiedFile[];
  at: Date;
  verifiedAt: Date | null;
  goneAt: Date | null;
  message: string | null;
}

/** A good backup, and its copy in one place. */
export interface CopyableBackup {
  id: string;
  /** Null if it is of a database of the server itself. */
  clientId: string | null;
  /** The alias of the client, or the name of that database. */
  alias: string;
  at: Date;
  /** Whether its server still has it. */
  isThere: boolean;
  /** Its files on the server. The manifest is small, and has no hash of its own. */
  dump: { path: string; bytes: number; sha256: string };
  archive: { path: string; bytes: number; sha256: string } | null;
  manifest: string | null;
  copy: BackupCopy | null;
}

/** Where the files of a backup may be brought from. */
export interface BroughtBackup extends CopyableBackup {
  serverId: string;
}

export interface BackupCopies {
  /** A good backup, with its copy in this place if one is given; undefined if there is none. */
  backupToBring(id: string, place: string | undefined): Promise<BroughtBackup | undefined>;
  /** The good backups made on this server that are still there or have a copy in this place, newest first. */
  copyable(serverId: string, place: string): Promise<CopyableBackup[]>;
  /** Replaces the row of this backup in this place. */
  saveCopy(copy: BackupCopy): Promise<void>;
  /** Stores what a look at a copy has found; nothing if the copy was removed or replaced meanwhile. */
  verifiedCopy(copy: BackupCopy): Promise<void>;
  /** Removes the row of a copy that never was. */
  forgetCopy(backupId: string, place: string): Promise<void>;
  /** The good copies in this place that were last looked at before this, the longest ago first. */
  copiesToVerify(place: string, before: Date, most: number): Promise<BackupCopy[]>;
}

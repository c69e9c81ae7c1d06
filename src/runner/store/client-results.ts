/** What steps came to for clients: dumps, and what was requested once. src/db answers. */

export interface BackupRow {
  clientId: string;
  runId: string;
  ok: boolean;
  file?: string;
  bytes?: number;
  sha256?: string;
  seconds?: number;
  message?: string;
}

export interface NewestDump {
  file: string;
  at: Date;
  /** Its size when it was made. */
  bytes: number | null;
}

export interface ClientResults {
  /** The last good dump of this client that Regent has seen made. */
  newestDump(alias: string): Promise<NewestDump | undefined>;
  saveBackups(rows: BackupRow[]): Promise<void>;
  /** Marks the backups of this server whose file is not among these as gone, and the others as there. */
  markBackups(serverId: string, files: string[]): Promise<void>;
  /** These have been carried out, and are not asked for again. */
  fulfil(firstUserRequestIds: string[]): Promise<void>;
}

/** The results of steps for clients: dumps, and one-time requests. src/db implements it. */

import type { BackupOrigin } from '../../domain/vocabulary.ts';

export interface BackupRow {
  clientId: string;
  serverId: string;
  runId: string;
  madeBy: BackupOrigin;
  ok: boolean;
  file?: string;
  bytes?: number;
  sha256?: string;
  /** The second file, with the client's folder. */
  filesFile?: string;
  filesBytes?: number;
  filesSha256?: string;
  manifest?: string;
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
  /** The last good dump of this client that Regent knows. */
  newestDump(alias: string): Promise<NewestDump | undefined>;
  saveBackups(rows: BackupRow[]): Promise<void>;
  /** Marks the backups of this server whose file is not in the list as gone, and the others as present. */
  markBackups(serverId: string, files: string[]): Promise<void>;
  /** Marks these requests as carried out, so that they are not made again. */
  fulfil(firstUserRequestIds: string[]): Promise<void>;
}

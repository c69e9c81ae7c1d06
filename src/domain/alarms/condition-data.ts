import type { BlockedReason, RunKind, RunStatus } from '../vocabulary.ts';

/** Whose backup: a client, by its alias, or the database of a back office, by its fqdn. */
export type BackupOwner = { client: string } | { backOffice: string };

interface Disks {
  fqdn: string;
  /** @param freePercent of its size; @param fullInDays absent if it does not fill */
  disks: { path: string; freePercent: number; fullInDays?: number }[];
}

/**
 * What the sentence of an alarm is made of: a row keeps it as JSON, and each language has a sentence for it. Times are
 * ISO 8601. `why` and `problem` are what a server, a program or a run said: the same in all languages; null if no reason
 * is known. Rows live longer than a version of Regent: what is added later must be optional.
 */
export interface ConditionData {
  SERVER_UNREACHABLE: { fqdn: string; why: string | null };
  HOST_KEY_CHANGED: { fqdn: string; presented: string; confirmed: string | null };
  SERVER_NOT_OURS: { fqdn: string; why: string };
  SERVICE_DOWN: { fqdn: string; services: { name: string; problem?: string }[] };
  DISK_NEARLY_FULL: Disks;
  DISK_FILLS_UP: Disks;
  CLOCK_OFF: { fqdn: string; seconds: number; isAhead: boolean };
  CERTIFICATE_BAD: {
    fqdn: string;
    certificates: ({ host: string } & ({ problem: string } | { endedAt: string }))[];
  };
  CERTIFICATE_ENDS: { fqdn: string; certificates: { host: string; endsAt: string }[] };
  /** @param lookedAt null if never */
  NOT_WATCHED: { fqdn: string; lookedAt: string | null; why: string | null };
  /** @param more how many beside `subjects` */
  DRIFT_FOUND: { fqdn: string; subjects: string[]; more: number };
  /** @param more how many beside `aliases` */
  RELEASE_UPDATE_FAILED: { fqdn: string; aliases: string[]; more: number; why: string };
  CLIENT_NOT_ANSWERING: { alias: string; since: string | null; why: string | null };
  CLIENT_FAILED: { alias: string; why: string | null };
  /** @param newestAt null if there is none */
  NO_GOOD_BACKUP: { owner: BackupOwner; hours: number; newestAt: string | null };
  NO_PROVEN_BACKUP: { owner: BackupOwner; days: number };
  /** The newest backup has a bad copy, or the copies are late; then `copiedAt` is null if there is none of late. */
  COPY_MISSING: { owner: BackupOwner } & ({ why: string } | { backupAt: string; copiedAt: string | null });
  /** @param of the alias of the client, or the fqdn of the server */
  RUN_FAILED: { kind: RunKind; of: string; status: RunStatus; since: string; why: string | null };
  /** The oldest run of the server that waits. `blockedReason` is of those that are BLOCKED. */
  RUN_WAITING: {
    kind: RunKind;
    fqdn: string;
    since: string;
    status: RunStatus;
    blockedReason: BlockedReason | null;
    others: number;
  };
  QUEUE_NOT_SERVED: { since: string };
  /** Null if there are so many that the audit does not list all of them. */
  SIGN_INS_REFUSED: {
    counted: { minutes: number; refused: number; addresses: number; accounts: number } | null;
  };
  WEBHOOK_DISABLED: { name: string; since: string | null; why: string | null };
}

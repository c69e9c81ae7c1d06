/** What conditions are judged by: the rows as they are at one time. src/db reads them. */
import type { Look } from '../watching/look.ts';
import type {
  BlockedReason,
  ClientStatus,
  Connection,
  Presence,
  RunKind,
  RunStatus,
  ServerMode,
  ServerRole,
  ServerState,
} from '../vocabulary.ts';

export interface AlarmFacts {
  /** Without those that were removed from Regent. */
  servers: ServerFacts[];
  /** Without those that are DELETED. */
  clients: ClientFacts[];
  /** The backups of the database of each back office. */
  ownBackups: ({ serverId: string } & BackupFacts)[];
  /** Whether there is any good copy of a backup, or a server for copies. */
  isCopying: boolean;
  drift: { serverId: string; count: number; subjects: string[] }[];
  /** For each kind and server or client, the newest that has failed and that no later run makes up for. */
  failedRuns: FailedRun[];
  /** Not begun, or left by their worker. */
  waitingRuns: WaitingRun[];
  /** The earliest time at which a schedule was due that no worker has served since; null if there is none. */
  overdueSince: Date | null;
  /** Disabled by Regent, not by a user. */
  disabledWebhooks: { id: string; name: string; disabledAt: Date | null; disabledWhy: string | null }[];
  /** `isCut`: there are so many that the audit does not list all of them. */
  signIns: { refused: number; addresses: number; accounts: number; isCut: boolean };
}

export interface ServerFacts {
  id: string;
  fqdn: string;
  role: ServerRole;
  connection: Connection;
  state: ServerState;
  mode: ServerMode;
  createdAt: Date;
  lastError: string | null;
  hostKeyFingerprint: string | null;
  otherHostKey: string | null;
  notOurs: string | null;
  look: Look | null;
  lookedAt: Date | null;
  /** How often it is to be looked at, in seconds; null if no schedule has ever done so. */
  lookEvery: number | null;
  /** Why the last look failed; null if it did not. */
  lookProblem: string | null;
}

/** Null if there is no such backup. */
export interface BackupFacts {
  /** The newest one that is good. */
  goodAt: Date | null;
  /** The newest one of late that is proven, and the newest that has a good copy. */
  provenAt: Date | null;
  copiedAt: Date | null;
  /** Why the newest good one has no good copy somewhere; null if that is not known. */
  copyProblem: string | null;
}

export interface ClientFacts extends BackupFacts {
  id: string;
  alias: string;
  serverId: string;
  status: ClientStatus;
  presence: Presence;
  problem: string | null;
  answering: boolean | null;
  answeringSince: Date | null;
  probeProblem: string | null;
  activatedAt: Date | null;
  backupMaxAgeHours: number | null;
}

export interface FailedRun {
  id: string;
  kind: RunKind;
  status: RunStatus;
  serverId: string;
  /** Of a run for one client. */
  clientId: string | null;
  endedAt: Date;
  explanation: string | null;
}

export interface WaitingRun {
  id: string;
  kind: RunKind;
  status: RunStatus;
  serverId: string;
  blockedReason: BlockedReason | null;
  /** Since when it waits for a worker that takes it, and no other work has its server; null if that is not so. */
  unservedSince: Date | null;
  /** Since when it waits for anything; null if it has begun. */
  waitingSince: Date | null;
}

/** How far back the facts reach; they are judged at `now`. */
export interface AlarmTimes {
  now: Date;
  /** For proven backups and copies. */
  backupsSince: Date;
}

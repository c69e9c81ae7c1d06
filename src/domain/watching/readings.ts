/** What a monitoring system is told of servers, clients and runs, as the rows of the database have it now. */
import type {
  BlockedReason,
  ClientStatus,
  RunKind,
  RunStatus,
  ServerMode,
  ServerRole,
  ServerState,
} from '../vocabulary.ts';
import type { Look } from './look.ts';

export interface Readings {
  servers: ServerReading[];
  /** Those that are not DELETED. */
  clients: ClientReading[];
  /** Databases of servers themselves that are backed up: monarc_common of a back office. */
  databases: DatabaseReading[];
  runs: OpenRuns[];
  alarms: OpenAlarms[];
  /** Of each webhook. */
  deliveries: DeliveryReading[];
}

export interface ServerReading {
  fqdn: string;
  role: ServerRole;
  state: ServerState;
  mode: ServerMode;
  /** What the last look found, and when; null before the first. */
  look: Look | null;
  lookedAt: Date | null;
}

export interface BackupTimes {
  /** When the newest good backup was made that is still there; null if there is none. */
  goodAt: Date | null;
  /** When the newest proven backup was made that is still there or has a good copy; null if there is none. */
  provenAt: Date | null;
}

export interface ClientReading extends BackupTimes {
  alias: string;
  /** The fqdn of the server on which it lives. */
  server: string;
  status: ClientStatus;
  /** When it went live for the first time. */
  activatedAt: Date | null;
  /** Whether its site answered when it was last asked; null if it was never asked. */
  answering: boolean | null;
  probedAt: Date | null;
}

export interface DatabaseReading extends BackupTimes {
  database: string;
  server: string;
}

/** The runs of one kind and status that have not ended; runs that only gather others are not counted. */
export interface OpenRuns {
  kind: RunKind;
  status: RunStatus;
  reason: BlockedReason | null;
  count: number;
  /** When the one was requested that is open the longest. */
  oldestAt: Date;
}

/** The alarms of one condition that are not resolved. */
export interface OpenAlarms {
  condition: string;
  severity: 'CRITICAL' | 'WARNING' | 'INFO';
  count: number;
  /** How many of them nobody has acknowledged, for now. */
  unacknowledged: number;
}

export interface DeliveryReading {
  webhook: string;
  pending: number;
  failed: number;
  /** When the oldest was made that is still to be sent; null if none is. */
  oldestAt: Date | null;
}

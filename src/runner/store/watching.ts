/** What looks and probes have found. src/db implements it. */
import type { Client, Server } from '../../domain/vocabulary.ts';
import type { Look } from '../../domain/watching/look.ts';

/** What a look has come to: what it found, and why that is not all. */
export interface LookOutcome {
  look?: Look;
  problem?: string;
}

/** A front office whose clients are to be probed. */
export interface ProbeWork {
  due: Date;
  /** Every server that Regent knows. */
  servers: Server[];
  home: Server;
  /** Those that have something to answer. */
  clients: Pick<Client, 'id' | 'alias' | 'directives'>[];
}

/** Whether the site of a client answers: null, or what is wrong. */
export interface ProbeResult {
  clientId: string;
  problem: string | null;
}

export interface Watching {
  /** The keys of work that is due, and that nobody does. */
  watchDue(): Promise<string[]>;
  /** The server, if a look at it is due, and since when. */
  toLookAt(serverId: string): Promise<{ server: Server; due: Date } | undefined>;
  /** Stores what came of the look that was due then; nothing if there was no look. */
  looked(serverId: string, due: Date, outcome?: LookOutcome): Promise<void>;
  /** The work, if a probe of the clients of this front office is due. */
  toProbe(serverId: string): Promise<ProbeWork | undefined>;
  /** Stores what came of the probe that was due then; clients that are not named stay as they are. */
  probed(serverId: string, due: Date, results: ProbeResult[]): Promise<void>;
}

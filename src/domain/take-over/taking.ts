/** A take-over of clients: what somebody has decided, and the rows that follow from what was read with that. */
import type { NewClient } from '../clients/client-tx.ts';
import type { PlannedChange } from '../runs/plan.ts';
import type { ClientSettings } from './facts.ts';
import type { Choice, ContradictionKind } from './report.ts';

/** What is to be done about one contradiction. */
export interface Decision {
  kind: ContradictionKind;
  /** For OTHER_SETTING: which one. */
  setting?: keyof ClientSettings | undefined;
  choice: Choice;
}

export interface ChosenClient {
  alias: string;
  /** The front office on which it is to be found; undefined if that does not matter. */
  serverId?: string | undefined;
  /** One for each of its contradictions. */
  decisions: Decision[];
}

/** What a worker is to look at. */
export interface TakingRequest {
  of: 'taking';
  clients: ChosenClient[];
  /** Whether all others without contradictions are meant too. */
  all: boolean;
  /** A GivenInventory as JSON, sealed for workers: it holds secrets. */
  inventory: string;
}

/** A difference that stays as it is until somebody repairs it. */
export interface AcceptedChange extends PlannedChange {
  fingerprint: string;
}

/** A client as its rows will be. Its secrets are sealed, as in its row. */
export interface TakenClient {
  row: Omit<NewClient, 'createdAt' | 'firstUserTokenExpiresAt'>;
  /** As in `2026-11-28T02:30:00.000Z`. */
  createdAt: string;
  modelNumbers: number[];
  /** Where its things become Regent's own. */
  made: { serverId: string; plugin: string }[];
  accepted: AcceptedChange[];
}

export interface Taking {
  clients: TakenClient[];
  /** Clients that were chosen and cannot be taken over, with the reasons as sentences. */
  refused: { alias: string; why: string[] }[];
  /** What Regent would change of servers themselves that it only observes. */
  own: AcceptedChange[];
}

/**
 * Reads all sources, as for the report, and plans what syncs would change if these clients were Regent's own. Writes
 * nothing anywhere.
 * @param signal aborted when nobody waits for it any more
 */
export type Taker = (request: TakingRequest, signal: AbortSignal) => Promise<Taking>;

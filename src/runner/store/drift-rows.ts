/** What a step tells of the differences that it has found. src/db keeps it as rows. */
import type { Change, Drift, DriftKey } from '../../domain/vocabulary.ts';

/** One that has not ended. */
export type OpenDrift = Pick<
  Drift,
  | 'clientId'
  | 'fingerprint'
  | 'id'
  | 'ignoredFingerprint'
  | 'ignoredReason'
  | 'ignoredUntil'
  | 'plugin'
  | 'serverId'
  | 'subject'
>;

/** For a file: what says who may have changed it. */
export interface Traces {
  fileChangedAt: Date;
  fileOwner: string;
  /** Who was signed in on the server at that time, as in `alice (192.0.2.7)`. */
  signedIn: string[];
}

/** What a plugin has found on a server; everything else that was open there stays as it was. */
export interface DriftSighting {
  serverId: string;
  plugin: string;
  found: (Omit<DriftKey, 'plugin'> &
    Pick<Change, 'action' | 'diff' | 'summary'> & {
      fingerprint: string;
      adoptable: string[];
    } & Partial<Traces>)[];
  /** The ids of those that are not there any more. */
  gone: string[];
}

/** What a run has repaired. */
export interface DriftRepair {
  serverId: string;
  plugin: string;
  runId: string;
  repaired: Omit<DriftKey, 'plugin'>[];
}

/** All that a plugin keeps of the server itself is as desired with these models. */
export interface SettledAt {
  serverId: string;
  plugin: string;
  /** Of the models that were desired then. */
  revision: number;
}

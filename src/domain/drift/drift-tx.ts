/** What the domain asks of the database about drift; src/db answers. */
import type { IgnoredColumns } from '../ignoring.ts';
import type { Drift } from '../vocabulary.ts';

/** The columns of a row that say that it is ignored; all null if it is not. */
export type Ignored = IgnoredColumns & Pick<Drift, 'ignoredFingerprint'>;

/** The part of a transaction that is about drift. */
export interface DriftTx {
  /** In the order of the ids, with row locks; those that are not there are left out. */
  driftById(ids: string[]): Promise<Drift[]>;
  /** What the run, or a child of it, was requested to repair. */
  driftOfRun(runId: string): Promise<Drift[]>;
  /** Sets these columns; the state follows, and the version goes up by one. */
  updateIgnored(id: string, ignored: Ignored): Promise<Drift>;
  /** It ends as ADOPTED. */
  endAdopted(id: string): Promise<Drift>;
}

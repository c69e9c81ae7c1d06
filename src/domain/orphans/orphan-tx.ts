/** What the domain asks of the database about orphans; src/db answers. */
import type { IgnoredColumns } from '../ignoring.ts';
import type { Orphan } from '../vocabulary.ts';

/** The part of a transaction that is about orphans. */
export interface OrphanTx {
  /** In the order of the ids, with row locks; those that are not there are left out. */
  orphansById(ids: string[]): Promise<Orphan[]>;
  /** What the run was requested to remove. */
  orphansOfRun(runId: string): Promise<Orphan[]>;
  /** Whether a web server serves a virtual host of this name that belongs to no client of Regent. */
  isServedOrphan(name: string): Promise<boolean>;
  /** Sets these columns; the version goes up by one. */
  updateIgnoredOrphan(id: string, ignored: IgnoredColumns): Promise<Orphan>;
  /** Nothing of this name is an orphan any more: a client has it. */
  endOrphansOf(name: string): Promise<void>;
  /** Remembers what they are now: only that is removed. */
  askRemoval(ids: string[]): Promise<void>;
}

import type { AgendaBackend, JobNotification, NotificationChannel } from 'agenda';
import type { PoolConfig } from 'pg';

export type BackendKind = 'mongodb' | 'mongodb-replica-set' | 'postgres' | 'embedded';

/** Where the jobs are kept. The queue chooses the size of its pool. */
export type QueueBackendOptions =
  | { kind: 'mongodb'; url: string }
  | { kind: 'postgres'; pool: PoolConfig }
  | { kind: 'embedded'; pool: PoolConfig };

/** An open connection to the place where the jobs are. */
export interface QueueBackend {
  kind: BackendKind;
  /** Connected already. */
  backend: AgendaBackend;
  /** How listening processes learn of a new job at once. */
  channel: NotificationChannel;
  /**
   * Announces a job. Agenda does this only in a process in which it was started; a process that only wakes
   * others uses this.
   */
  announce(news: JobNotification): Promise<void>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Tells a listening process to look for due jobs of this name. Without a time it counts as due. */
export function lookNow(jobName: string): JobNotification {
  return {
    jobName,
    jobId: '' as JobNotification['jobId'],
    nextRunAt: null,
    priority: 0,
    timestamp: new Date(),
  };
}

/** The database of the queue cannot be used at start. The address is masked. */
export class QueueUnavailableError extends Error {
  override name = 'QueueUnavailableError';
  constructor(
    readonly address: string,
    advice: string,
    cause: unknown,
  ) {
    const why = cause instanceof Error ? cause.message || cause.name : String(cause);
    super(`The queue's database at ${address} cannot be used: ${why}. ${advice}`, { cause });
  }
}

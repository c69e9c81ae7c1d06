import { setTimeout as sleep } from 'node:timers/promises';
import { openAgenda } from './open-agenda.ts';
import { openPostgresBackend } from './postgres-backend.ts';
import { makeRunning, type Handler, type KeyedJob } from './running.ts';
import { lookNow, type BackendKind, type QueueBackendOptions } from './backend.ts';
import { makeOutageLog, type QueueLog } from './outage-log.ts';

export { QueueUnavailableError, type BackendKind, type QueueBackendOptions } from './backend.ts';
export type { QueueLog } from './outage-log.ts';

/**
 * Agenda as alarm clock and hand-over between processes; it never holds the truth. Waking is only a hint that
 * there is work: it may be lost, or come twice, and the woken process claims the work in our own database.
 */
export interface Queue {
  /**
   * Tells one listening process at once that there is work under this key (a lease name such as
   * `server/<id>`). Call it after the commit. Gives false, and never an error, if the store does not answer,
   * which takes some seconds to find out: the sweep will find the work.
   */
  wake(key: string): Promise<boolean>;
  /** Wakes for `key` once, at this time, also after a restart. Replaces an earlier alarm of the same key. */
  wakeAt(key: string, at: Date): Promise<boolean>;
  /**
   * Calls `handler` on one of the listening processes for each wake, until close. Errors of the handler are
   * logged; listen itself rejects only if the store has gone away since the start.
   */
  listen(handler: Handler): Promise<void>;
  /** Whether the store answers now. */
  health(): Promise<{ backend: BackendKind; ok: boolean; message?: string }>;
  /**
   * Takes no more jobs, aborts the signals of the running handlers, waits for them at most this long (default
   * 10 s), and wakes again for each of them, so that another process or the next start continues the work.
   */
  close(graceMs?: number): Promise<void>;
}

export interface QueueOptions {
  backend: QueueBackendOptions;
  log: QueueLog;
  /** How many handlers may run at once in this process. */
  concurrency: number;
  /**
   * Announcements bring wakes at once; polling, at this interval in ms, finds alarms and wakes whose
   * announcement was lost.
   */
  pollMs?: number;
}

/** The names of the jobs, as databases hold them. */
const WAKE = 'ring';
const ALARM = 'alarm';

const POLL_MS = 5_000;
/**
 * A job of a process that died is handed out again after this time. Agenda keeps a timer of half of it per
 * job.
 */
const LOCK_MS = 30_000;
const ALARM_LOCK_MS = 10_000;
const ALARMS_AT_ONCE = 10;
/** A job is due one minute in the past, so that a worker whose clock is slow takes it at once. */
const CLOCK_SKEW_MS = 60_000;
const HEALTH_MS = 3_000;
const CLOSE_MS = 3_000;

/**
 * Connects to the store; throws a QueueUnavailableError if that fails. On Postgres the migrations must be
 * applied first.
 */
export async function makeQueue({
  backend: where,
  log,
  concurrency,
  pollMs = POLL_MS,
}: QueueOptions): Promise<Queue> {
  const outageLog = makeOutageLog(log);
  const backend =
    where.kind === 'mongodb'
      ? // MongoDB's driver takes longer to load than most of a start, and most installations do not use it.
        await import('./mongo-backend.ts').then(({ openMongoBackend }) => openMongoBackend(where.url))
      : await openPostgresBackend(where, outageLog.report);
  const { channel } = backend;
  const { repository } = backend.backend;
  const { agenda, claims } = openAgenda(backend, outageLog, {
    pollMs,
    maxConcurrency: concurrency + ALARMS_AT_ONCE,
    refill: WAKE,
  });
  const running = makeRunning(log, outageLog, LOCK_MS / 4);
  let closing: Promise<void> | undefined;
  let closed = false;

  async function save(name: string, key: string, at: Date): Promise<void> {
    await agenda.create(name, { key }).schedule(at).save();
    if (channel.state !== 'connected') await backend.announce(lookNow(name));
    outageLog.over();
  }

  async function attempt(action: () => Promise<void>): Promise<boolean> {
    if (closed) return false;
    try {
      await action();
      return true;
    } catch (error) {
      outageLog.report(error);
      return false;
    }
  }

  const wake = (key: string) => attempt(() => save(WAKE, key, new Date(Date.now() - CLOCK_SKEW_MS)));

  async function close(graceMs: number): Promise<void> {
    await claims.stop();
    await attempt(() => agenda.stop(false));
    for (const job of await running.interrupt(graceMs)) {
      const again = await wake(job.attrs.data.key);
      const { _id: id } = job.attrs;
      if (again && id) await attempt(async () => void (await repository.removeJobs({ ids: [id] })));
    }
    await attempt(() => channel.disconnect());
    // A connection that is being made again would delay the close.
    await attempt(() => Promise.race([backend.close(), sleep(CLOSE_MS, undefined, { ref: false })]));
    closed = true;
  }

  return {
    wake,
    // Removes the alarm and makes it again: an alarm that goes off at this moment would overwrite a new time
    // with none.
    wakeAt: (key, at) =>
      attempt(async () => {
        await agenda.cancel({ name: ALARM, data: { key } });
        await save(ALARM, key, at);
      }),
    async listen(handler) {
      /* oxlint-disable typescript/no-misused-promises -- the overload that oxlint sees is the one with a callback */
      agenda.define(WAKE, (job: KeyedJob) => running.run(job, handler), {
        concurrency,
        lockLimit: concurrency,
        lockLifetime: LOCK_MS,
        backoff: () => 0,
      });
      agenda.define(
        ALARM,
        async (job: KeyedJob) => {
          if (!(await wake(job.attrs.data.key))) throw new Error('The alarm could not be set.');
        },
        {
          concurrency: ALARMS_AT_ONCE,
          lockLimit: ALARMS_AT_ONCE,
          lockLifetime: ALARM_LOCK_MS,
          backoff: () => POLL_MS,
        },
      );
      /* oxlint-enable typescript/no-misused-promises */
      await agenda.start();
    },
    async health() {
      const late = sleep(HEALTH_MS, undefined, { ref: false }).then(() => {
        throw new Error(`no answer within ${HEALTH_MS} ms`);
      });
      try {
        await Promise.race([backend.ping(), late]);
        return { backend: backend.kind, ok: true };
      } catch (error) {
        return {
          backend: backend.kind,
          ok: false,
          message: error instanceof Error ? error.message : String(error),
        };
      }
    },
    close: (graceMs = 10_000) => (closing ??= close(graceMs)),
  };
}

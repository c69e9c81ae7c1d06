import { setTimeout as sleep } from 'node:timers/promises';
import { openAgenda } from './open-agenda.ts';
import { openPostgresStore } from './postgres-store.ts';
import { makeRunning, type Handler, type KeyedJob } from './running.ts';
import { lookNow, type BackendKind, type StoreOptions } from './store.ts';
import { makeTrouble, type QueueLog } from './trouble.ts';

export { QueueUnavailableError, type BackendKind, type StoreOptions } from './store.ts';
export type { QueueLog } from './trouble.ts';

/**
 * Agenda as alarm clock and hand-over between processes; never the truth. A ring is only a hint that there
 * is work: it may be lost, or come twice, and whoever hears it claims the work in our own database.
 */
export interface Queue {
  /**
   * Says that there is work under this key (a lease name such as `server/<id>`) to one listening process, at
   * once. Call it after the commit. False, and never an error, where the store does not answer, which takes
   * some seconds to find out: the sweeper will find the work.
   */
  ring(key: string): Promise<boolean>;
  /** Rings `key` once, at this time, also after a restart. Replaces an earlier alarm of the same key. */
  ringAt(key: string, at: Date): Promise<boolean>;
  /**
   * Each ring calls `handler` on one of the listening processes, until close. Errors of the handler are logged;
   * listen itself rejects only where the store has gone away since the start.
   */
  listen(handler: Handler): Promise<void>;
  /** Whether the store answers now. */
  health(): Promise<{ backend: BackendKind; ok: boolean; message?: string }>;
  /**
   * Takes no more rings, aborts the signals of the handlers that run, waits for them at most this long
   * (default 10 s), and rings again for each of them, so that another process or the next start goes on.
   */
  close(graceMs?: number): Promise<void>;
}

export interface QueueOptions {
  store: StoreOptions;
  log: QueueLog;
  /** How many handlers may run at once in this process. */
  concurrency: number;
  /** Rings travel by announcements; this often, in ms, is looked for alarms and for rings whose announcement was lost. */
  pollMs?: number;
}

const RING = 'ring';
const ALARM = 'alarm';

const POLL_MS = 1_000;
/** A job of a process that died is handed out again after this long. Agenda keeps a timer of half of it per job. */
const LOCK_MS = 30_000;
const ALARM_LOCK_MS = 10_000;
const ALARMS_AT_ONCE = 10;
/** A ring is due a minute ago, so that a worker whose clock is behind takes it at once. */
const CLOCK_SKEW_MS = 60_000;
const HEALTH_MS = 3_000;
const CLOSE_MS = 3_000;

/** Connects to the store; QueueUnavailableError where that fails. On Postgres the migrations come first. */
export async function makeQueue({
  store: where,
  log,
  concurrency,
  pollMs = POLL_MS,
}: QueueOptions): Promise<Queue> {
  const trouble = makeTrouble(log);
  const store =
    where.kind === 'mongodb'
      ? // MongoDB's driver takes longer to load than most of a start, and most do without it.
        await import('./mongo-store.ts').then(({ openMongoStore }) => openMongoStore(where.url))
      : await openPostgresStore(where, trouble.report);
  const { channel } = store;
  const { repository } = store.backend;
  const { agenda, claims } = openAgenda(store, trouble, {
    pollMs,
    maxConcurrency: concurrency + ALARMS_AT_ONCE,
    refill: RING,
  });
  const running = makeRunning(log, trouble, LOCK_MS / 4);
  let closing: Promise<void> | undefined;
  let closed = false;

  async function save(name: string, key: string, at: Date): Promise<void> {
    await agenda.create(name, { key }).schedule(at).save();
    if (channel.state !== 'connected') await store.announce(lookNow(name));
    trouble.over();
  }

  async function attempt(action: () => Promise<void>): Promise<boolean> {
    if (closed) return false;
    try {
      await action();
      return true;
    } catch (error) {
      trouble.report(error);
      return false;
    }
  }

  const ring = (key: string) => attempt(() => save(RING, key, new Date(Date.now() - CLOCK_SKEW_MS)));

  async function close(graceMs: number): Promise<void> {
    await claims.stop();
    await attempt(() => agenda.stop(false));
    for (const job of await running.interrupt(graceMs)) {
      const again = await ring(job.attrs.data.key);
      const { _id: id } = job.attrs;
      if (again && id) await attempt(async () => void (await repository.removeJobs({ ids: [id] })));
    }
    await attempt(() => channel.disconnect());
    // A connection that is just being made again would hold it up.
    await attempt(() => Promise.race([store.close(), sleep(CLOSE_MS, undefined, { ref: false })]));
    closed = true;
  }

  return {
    ring,
    // Removed and made anew: an alarm that is going off right now would overwrite a new time with none.
    ringAt: (key, at) =>
      attempt(async () => {
        await agenda.cancel({ name: ALARM, data: { key } });
        await save(ALARM, key, at);
      }),
    async listen(handler) {
      /* oxlint-disable typescript/no-misused-promises -- the overload that oxlint sees is the one with a callback */
      agenda.define(RING, (job: KeyedJob) => running.run(job, handler), {
        concurrency,
        lockLimit: concurrency,
        lockLifetime: LOCK_MS,
        backoff: () => 0,
      });
      agenda.define(
        ALARM,
        async (job: KeyedJob) => {
          if (!(await ring(job.attrs.data.key))) throw new Error('The alarm could not be set.');
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
        await Promise.race([store.ping(), late]);
        return { backend: store.kind, ok: true };
      } catch (error) {
        return {
          backend: store.kind,
          ok: false,
          message: error instanceof Error ? error.message : String(error),
        };
      }
    },
    close: (graceMs = 10_000) => (closing ??= close(graceMs)),
  };
}

import { Agenda, type NotificationHandler } from 'agenda';
import { guardRepository, type Claims } from './guard-repository.ts';
import { lookNow, type QueueBackend } from './backend.ts';
import type { OutageLog } from './outage-log.ts';

export interface AgendaOptions {
  pollMs: number;
  /** Handlers of all jobs together. */
  maxConcurrency: number;
  /** The job whose freed places are filled again at once. */
  refill: string;
}

/** Agenda on this store, with what it leaves open closed: nothing in it can end the process. */
export function openAgenda(
  { backend, channel }: QueueBackend,
  outageLog: OutageLog,
  { pollMs, maxConcurrency, refill }: AgendaOptions,
): { agenda: Agenda; claims: Claims } {
  // A channel without a listener for its errors throws the first one into the void.
  channel.on('error', outageLog.report);
  let look: NotificationHandler | undefined;
  const subscribe = channel.subscribe.bind(channel);
  channel.subscribe = (handler) => {
    look = handler;
    return subscribe(handler);
  };
  // Nobody hears of a job's progress through Agenda, and each word of it would be a query.
  Object.assign(channel, { publishState: undefined });

  const claims = guardRepository(backend.repository, outageLog, () => void look?.(lookNow(refill)));
  const agenda = new Agenda({
    // It is connected; Agenda would connect in its constructor, where no one can catch a failure.
    backend: Object.assign(backend, { connect: async () => undefined }),
    notificationChannel: channel,
    processEvery: pollMs,
    maxConcurrency,
    removeOnComplete: true,
  });
  agenda.on('error', outageLog.report);
  return { agenda, claims };
}

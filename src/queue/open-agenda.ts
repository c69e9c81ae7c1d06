import { Agenda, type NotificationHandler } from 'agenda';
import { guardRepository, type Claims } from './guard-repository.ts';
import { lookNow, type QueueBackend } from './backend.ts';
import type { OutageLog } from './outage-log.ts';

export interface AgendaOptions {
  pollMs: number;
  /** The limit for the handlers of all jobs together. */
  maxConcurrency: number;
  /** The job whose freed places are filled again at once. */
  refill: string;
}

/** Agenda on this store, with its faults corrected: no error in it can end the process. */
export function openAgenda(
  { backend, channel }: QueueBackend,
  outageLog: OutageLog,
  { pollMs, maxConcurrency, refill }: AgendaOptions,
): { agenda: Agenda; claims: Claims } {
  // If a channel has no listener for its errors, the first error ends the process.
  channel.on('error', outageLog.report);
  let look: NotificationHandler | undefined;
  const subscribe = channel.subscribe.bind(channel);
  channel.subscribe = (handler) => {
    look = handler;
    return subscribe(handler);
  };
  // Nothing reads a job's progress through Agenda, and each report would be a query.
  Object.assign(channel, { publishState: undefined });

  const claims = guardRepository(backend.repository, outageLog, () => void look?.(lookNow(refill)));
  const agenda = new Agenda({
    // It is connected already; Agenda would connect in its constructor, where a failure cannot be caught.
    backend: Object.assign(backend, { connect: async () => undefined }),
    notificationChannel: channel,
    processEvery: pollMs,
    maxConcurrency,
    removeOnComplete: true,
  });
  agenda.on('error', outageLog.report);
  return { agenda, claims };
}

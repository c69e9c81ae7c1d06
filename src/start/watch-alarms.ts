import { setTimeout as sleep } from 'node:timers/promises';
import type { AlarmsService } from '../domain/alarms/alarms.ts';
import type { Bell } from '../events/bell.ts';
import { makeLatch } from '../events/latch.ts';
import { underLease, type LeaseDeps } from '../runner/under-lease.ts';

export interface WatchAlarmsDeps extends LeaseDeps {
  alarms: Pick<AlarmsService, 'evaluate'>;
  bell: Bell;
  /** The longest time between two looks, in ms. */
  everyMs: number;
  /** The shortest time before a look, in ms: what happens at a start or at once is seen together. */
  soonMs: number;
  /** The time after a look that a change has called for, before another one, in ms: a fleet may change all the time. */
  restMs: number;
}

/**
 * Until aborted, looks for what is wrong: from time to time, and soon after a server or a client has changed; if they
 * change all the time, after a rest. Each process does this, one at a time, so that an alarm about workers needs no
 * worker. A look that fails is repeated.
 */
export async function watchAlarms(deps: WatchAlarmsDeps, stopping: AbortSignal): Promise<void> {
  const { bell, everyMs, soonMs, restMs, log } = deps;
  const latch = makeLatch(stopping);
  const deafen = bell.listen('*', (topic) => {
    if (/^(server|client):/.test(topic)) latch.open();
  });
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping }).catch(() => undefined);
  let rested: Promise<void> = Promise.resolve();
  let isCalledFor = false;
  try {
    while (!stopping.aborted) {
      await Promise.all([pause(soonMs), rested]);
      if (stopping.aborted) return;
      latch.reset();
      await lookOnce(deps, stopping).catch((err: unknown) =>
        log.warn({ err }, 'a look for alarms failed; the next one follows'),
      );
      rested = isCalledFor ? pause(restMs) : Promise.resolve();
      isCalledFor = await latch.wait(everyMs - soonMs);
    }
  } finally {
    deafen();
    latch.close();
  }
}

const lookOnce = (deps: WatchAlarmsDeps, stopping: AbortSignal): Promise<void> =>
  underLease(deps, 'alarms', stopping, async () => {
    for (const { type, severity, text, data } of await deps.alarms.evaluate()) {
      const level = type === 'alarm.raised' && severity !== 'INFO' ? 'warn' : 'info';
      deps.log[level]({ alarm: data.condition }, text);
    }
  });

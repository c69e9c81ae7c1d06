import { useEffect, useState } from 'preact/hooks';
import type { RunEvent } from '../../sdk/connect.ts';
import { NotSignedInError } from '../../sdk/errors.ts';
import { regent, viewer } from './regent.ts';

export interface RunEvents {
  events: RunEvent[];
  /** True after RUN_ENDED: nothing more comes. */
  hasEnded: boolean;
  /** True while the connection is lost. It is taken up again without a gap. */
  isLost: boolean;
  error?: Error;
}

const NONE: RunEvents = { events: [], hasEnded: false, isLost: false };
/** Events that come within this time are shown together. */
const GATHER_MS = 60;

/** The record of a run from its first event on, and what comes while it is looked at. */
export function useRunEvents(runId: string): RunEvents {
  const [state, setState] = useState(NONE);
  useEffect(() => {
    setState(NONE);
    const stop = new AbortController();
    let waiting: RunEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (change: Partial<RunEvents> = {}) => {
      clearTimeout(timer);
      timer = undefined;
      const fresh = waiting;
      waiting = [];
      if (!stop.signal.aborted)
        setState((before) => ({ ...before, ...change, events: [...before.events, ...fresh] }));
    };
    const follow = async () => {
      const following = {
        signal: stop.signal,
        onConnected: () => show({ isLost: false }),
        onLost: () => show({ isLost: true }),
      };
      for await (const event of regent.follow(runId, following)) {
        waiting.push(event);
        timer ??= setTimeout(show, GATHER_MS);
      }
      show({ hasEnded: true });
    };
    follow().catch((error: Error) => {
      if (error instanceof NotSignedInError) viewer.value = null;
      show({ error });
    });
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [runId]);
  return state;
}

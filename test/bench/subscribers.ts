/** Many who follow one run, over a few WebSockets, and what each of them has had. */
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const FOLLOW = `subscription Follow($runId: ID!) {
  runEvents(runId: $runId) { seq at type level step text }
}`;

interface Event {
  seq: number;
  at: string;
  type: string;
}

export interface Subscribers {
  /** Resolves when each of them has had something. */
  ready: Promise<void>;
  /** Resolves when each of them has had the last event. */
  done: Promise<void>;
  /** Event by event, how long after `at` each of them had it, in ms, for those that came since `from` (a time). */
  latencies(from: number): number[][];
  /** What did not come exactly once and in order, in words. */
  faults(): string[];
  close(): Promise<void>;
}

export function subscribe(
  { url, token, runId }: { url: string; token: string; runId: string },
  { count, sockets }: { count: number; sockets: number },
): Subscribers {
  const clients = Array.from({ length: sockets }, () =>
    createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    }),
  );
  const seen: number[] = Array.from({ length: count }, () => 0);
  const faults: string[] = [];
  const events = new Map<number, { at: number; latencies: number[] }>();
  const hear = (who: number, { seq, at }: Event) => {
    const now = Date.now();
    if (seq !== (seen[who] ?? 0) + 1) faults.push(`Subscriber ${who} had ${seq} after ${seen[who]}.`);
    seen[who] = seq;
    const event = events.get(seq) ?? { at: Date.parse(at), latencies: [] };
    event.latencies.push(now - event.at);
    events.set(seq, event);
  };
  const follow = (who: number) => {
    let resolveFirst: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (resolveFirst = resolve));
    const last = new Promise<void>((resolve, reject) => {
      clients[who % sockets]?.subscribe<{ runEvents: Event }>(
        { query: FOLLOW, variables: { runId } },
        {
          next({ data, errors }) {
            if (data == null) return reject(new Error(JSON.stringify(errors)));
            hear(who, data.runEvents);
            resolveFirst();
          },
          error: (error) => reject(error instanceof Error ? error : new Error(JSON.stringify(error))),
          complete: resolve,
        },
      );
    });
    return { first, last };
  };
  const all = seen.map((_, who) => follow(who));
  return {
    ready: Promise.all(all.map(({ first }) => first)).then(() => undefined),
    done: Promise.all(all.map(({ last }) => last)).then(() => undefined),
    latencies: (from) =>
      [...events.values()].filter(({ at }) => at >= from).map(({ latencies }) => latencies),
    faults() {
      const newest = Math.max(...seen);
      const short = seen.flatMap((seq, who) =>
        seq < newest ? [`Subscriber ${who} had ${seq} of ${newest}.`] : [],
      );
      return [...faults, ...short];
    },
    async close() {
      for (const client of clients) await client.dispose();
    },
  };
}

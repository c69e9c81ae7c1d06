/** The metrics of this process, and of the rows of the database, as Prometheus reads them. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DatabaseAwayError } from '../domain/errors.ts';
import type { Readings } from '../domain/watching/readings.ts';
import { METRICS, type Definition, type MetricName } from './catalogue.ts';
import { setReadings } from './set-readings.ts';

/** Shorter than Prometheus waits by default (10 s). */
const LONGEST_MS = 5_000;

export interface MetricsDeps {
  /** Reads the rows; absent if this process only tells of itself. */
  readings?: (() => Promise<Readings>) | undefined;
  /** The pool of connections to the database. */
  connections(): { total: number; idle: number; waiting: number };
  process: string;
  role: string;
  /** Whether to measure Node itself as well: memory, CPU, event loop. That cannot be ended. */
  ofNode?: boolean;
  /** For how long somebody who asks may wait for the database. */
  longestMs?: () => number;
}

export type Metrics = ReturnType<typeof makeMetrics>;

/** The database has not answered in time. */
export class SlowDatabaseError extends DatabaseAwayError {
  override name = 'SlowDatabaseError';
}

export function makeMetrics(deps: MetricsDeps) {
  const { readings, longestMs = () => LONGEST_MS } = deps;
  const registry = new Registry();
  const gauges = new Map<string, Gauge>();
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  for (const [name, { type, from, labels, help, buckets = [] }] of Object.entries<Definition>(METRICS)) {
    if (from === 'rows' && readings === undefined) continue;
    const common = { name, help, labelNames: labels, registers: [registry] };
    if (type === 'gauge') gauges.set(name, new Gauge(common));
    else if (type === 'counter') counters.set(name, new Counter(common));
    else histograms.set(name, new Histogram({ ...common, buckets: [...buckets] }));
  }
  if (deps.ofNode === true) collectDefaultMetrics({ register: registry });

  const set = (name: MetricName, labels: Record<string, string>, value: number) =>
    gauges.get(name)?.set(labels, value);
  const observe = (name: MetricName, labels: Record<string, string>, value: number) =>
    histograms.get(name)?.observe(labels, Math.max(0, value));
  const subscribers = { websocket: 0, sse: 0 };
  set('regent_process_info', { process: deps.process, role: deps.role }, 1);

  function setProcess(): void {
    const { total, idle, waiting } = deps.connections();
    set('regent_database_connections', { state: 'busy' }, total - idle);
    set('regent_database_connections', { state: 'idle' }, idle);
    set('regent_database_waiting', {}, waiting);
    for (const [transport, count] of Object.entries(subscribers))
      set('regent_subscribers', { transport }, count);
  }

  async function collect(): Promise<string> {
    if (readings !== undefined) {
      const startedAt = performance.now();
      const found = await readings();
      for (const [name, { from }] of Object.entries<Definition>(METRICS))
        if (from === 'rows') gauges.get(name)?.reset();
      setReadings(set, found);
      set('regent_rows_read_seconds', {}, (performance.now() - startedAt) / 1000);
    }
    setProcess();
    return registry.metrics();
  }

  let underWay: Promise<string> | undefined;

  return {
    contentType: registry.contentType,

    /**
     * The text for Prometheus. All who ask at one time share one look at the database, also if it takes long: then each
     * of them waits for a limited time only.
     * @throws DatabaseAwayError
     */
    async text(): Promise<string> {
      underWay ??= collect().finally(() => (underWay = undefined));
      let timer: NodeJS.Timeout | undefined;
      const ms = longestMs();
      const late = new Promise<never>((_resolve, reject) => {
        const cause = new Error(`no answer within ${ms} ms`);
        timer = setTimeout(() => reject(new SlowDatabaseError(cause)), ms);
      });
      return Promise.race([underWay, late]).finally(() => clearTimeout(timer));
    },

    /** A run begins for the first time, and it had to wait for nothing but a worker. */
    began: (delayMs: number) => observe('regent_run_claim_delay_seconds', {}, delayMs / 1000),
    /** A run has ended. */
    ended: (kind: string, status: string, durationMs: number) =>
      observe('regent_run_duration_seconds', { kind, status }, durationMs / 1000),
    leaseLost: () => counters.get('regent_leases_lost_total')?.inc(),
    /** A subscription begins; gives the function that says that it has ended. */
    subscribed(transport: 'websocket' | 'sse'): () => void {
      subscribers[transport] += 1;
      let isOver = false;
      return () => {
        if (!isOver) subscribers[transport] -= 1;
        isOver = true;
      };
    },
  };
}

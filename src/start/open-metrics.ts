import type { Database } from '../db/connection/open.ts';
import { makeReadReadings } from '../db/metrics/read-readings.ts';
import type { Env } from '../env.ts';
import { makeMetrics, type Metrics } from '../metrics/metrics.ts';
import type { RunnerLog } from '../runner/deps.ts';
import { openMetricsPort } from '../server/metrics-port.ts';
import type { Closing } from './closing.ts';

/**
 * The metrics of this process, on a port of their own if METRICS_PORT is set. Processes with the API also give those of
 * the rows: one of these is always there, and the others would only repeat them.
 */
export async function openMetrics(
  env: Env,
  database: Pick<Database, 'prisma' | 'connections'>,
  name: string,
  closing: Closing,
  log: RunnerLog,
): Promise<{ metrics: Metrics; url: string | undefined }> {
  const hasApi = env.ROLE === 'all' || env.ROLE === 'api';
  const metrics = makeMetrics({
    readings: hasApi ? makeReadReadings(database.prisma) : undefined,
    connections: database.connections,
    process: name,
    role: env.ROLE,
    ofNode: true,
  });
  if (env.METRICS_PORT === undefined) return { metrics, url: undefined };
  const port = await openMetricsPort({ metrics, host: env.METRICS_HOST, port: env.METRICS_PORT, log });
  closing.add(() => port.close());
  return { metrics, url: port.url };
}

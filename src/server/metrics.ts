import type { IncomingMessage, ServerResponse } from 'node:http';
import { DatabaseAwayError } from '../domain/errors.ts';
import type { Services } from '../graphql/context.ts';
import type { Callers } from './caller.ts';
import type { Log } from './log.ts';

export interface ServedMetrics {
  contentType: string;
  /** @throws DatabaseAwayError also if the database is only slow */
  text(): Promise<string>;
}

export interface AnswerMetricsDeps {
  metrics: ServedMetrics;
  services: Pick<Services, 'audit'>;
  callers: Pick<Callers, 'identify'>;
  log: Pick<Log, 'warn'>;
}

/** GET /metrics, for an API token with the scope METRICS. */
export function makeAnswerMetrics({ metrics, services, callers, log }: AnswerMetricsDeps) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { actor, readsMetrics } = await callers.identify(request);
    if (actor === null) {
      response.setHeader('www-authenticate', 'Bearer');
      return refuse(response, 401, 'Send an API token with the scope METRICS (createApiToken).');
    }
    if (!readsMetrics) {
      await services.audit.denied('GET /metrics', actor);
      return refuse(response, 403, 'This requires an API token with the scope METRICS (createApiToken).');
    }
    await sendMetrics(metrics, response, log);
  };
}

/** Without looking who asks. */
export async function sendMetrics(
  metrics: ServedMetrics,
  response: ServerResponse,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const text = await metrics.text().catch((err: unknown) => {
    if (!(err instanceof DatabaseAwayError)) throw err;
    log.warn({ err }, 'the metrics could not be read');
    return undefined;
  });
  if (text === undefined) return refuse(response, 503, 'The database does not answer in time.');
  response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' });
  response.end(text);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${message}\n`);
}

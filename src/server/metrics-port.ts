/** A port of its own for the metrics: whoever can connect to it may read them. */
import { createServer, type IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { HTTP_LIMITS } from './connections/connection-limits.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import { sendMetrics, type ServedMetrics } from './metrics.ts';
import { setSecurityHeaders } from './pages/security-headers.ts';
import { pathOf } from './path-of.ts';

const MOST_CONNECTIONS = 20;

const NAMES = { host: 'METRICS_HOST', port: 'METRICS_PORT' };

export interface MetricsPortDeps {
  metrics: ServedMetrics;
  host: string;
  /** 0 for any free port. */
  port: number;
  log: Pick<Log, 'warn' | 'error'>;
}

/** Starts it; rejects with a ListenError that says which setting to change. */
export async function openMetricsPort({ metrics, host, port, log }: MetricsPortDeps) {
  const http = createServer(HTTP_LIMITS, (request, response) => {
    setSecurityHeaders(response, false);
    const say = (status: number, text: string) =>
      void response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
    if (!isMeant(request, host)) return say(400, `Ask for this by its address, or as ${host}.`);
    if (pathOf(request) !== '/metrics') return say(404, 'There is only /metrics here.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Only GET is allowed here.');
    sendMetrics(metrics, response, log).catch((err: unknown) => {
      log.error({ err }, 'the metrics could not be given');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  http.maxConnections = MOST_CONNECTIONS;
  const url = await listen(http, host, port, NAMES);
  return {
    url,
    async close(): Promise<void> {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      await closed;
    },
  };
}

/**
 * A page in a browser on this machine could have its own name lead to this address, and read what is here. A request
 * with an address, `localhost` or the configured name does not come from there.
 */
function isMeant({ headers }: IncomingMessage, host: string): boolean {
  const url = `http://${headers.host ?? ''}`;
  const name = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
  return isIP(name) !== 0 || name === 'localhost' || name === host.toLowerCase();
}

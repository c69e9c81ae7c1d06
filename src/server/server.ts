import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Services } from '../graphql/context.ts';
import { exportAudit } from './audit-export.ts';
import { makeBackupDownloads } from './backup-download.ts';
import { makeBackupUploads } from './backup-upload.ts';
import { makeCallers, tellingConnections } from './caller.ts';
import { HTTP_LIMITS, CONNECTION_LIMITS, type ConnectionLimits } from './connections/connection-limits.ts';
import { makeConnections } from './connections/connections.ts';
import { answerUnreadable } from './connections/unreadable.ts';
import { namesOneHost } from './connections/host-header.ts';
import { traceparentIn, withTraceparent } from '../domain/logging/tracing.ts';
import { makeAnswerMetrics, type ServedMetrics } from './metrics.ts';
import { answerLive, answerReady, type Health } from './health.ts';
import { CONSOLE_FOLDER, isOfConsole, makeConsole } from './pages/console.ts';
import { makeGraphiql } from './pages/graphiql.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import { makeMaskError } from './yoga/mask-errors.ts';
import { makeYoga } from './yoga/make-yoga.ts';
import { makePasswordPage, makeTwoFactorPage } from './pages/form-pages.ts';
import { makeProxies } from './connections/proxies.ts';
import { pathOf } from './path-of.ts';
import { setSecurityHeaders } from './pages/security-headers.ts';
import { serveWebSocket } from './connections/web-socket.ts';

export interface ServerDeps {
  schema: GraphQLSchema;
  services: Services;
  log: Log;
  host: string;
  /** 0 for any free port. */
  port: number;
  /** Their X-Forwarded headers count: addresses, networks, or `loopback`, `linklocal`, `uniquelocal`. */
  trustedProxies: string[];
  health: Health;
  metrics: ServedMetrics & { subscribed(transport: 'websocket' | 'sse'): () => void };
  connectionLimits?: ConnectionLimits;
  /** Where the built console is. */
  consoleFolder?: string;
}

export interface HttpServer {
  /** The URL of the server, without a slash at the end; empty until it has started. */
  readonly url: string;
  /** Rejects with a ListenError that says which setting to change. */
  start(): Promise<void>;
  /** Accepts no more requests, ends subscriptions, and waits for the rest, but no longer than this. */
  close(graceMs: number): Promise<void>;
}

/**
 * /graphql over HTTP, SSE and WebSocket; for browsers the console, GraphiQL, /password and /two-factor; /health and
 * /metrics.
 */
export function makeServer(deps: ServerDeps): HttpServer {
  const { schema, services, log, host, port, health, connectionLimits: limits = CONNECTION_LIMITS } = deps;
  const proxies = makeProxies(deps.trustedProxies, log);
  const connections = makeConnections({ proxies, log, limits });
  const callers = tellingConnections(makeCallers(services.accounts, proxies), connections);
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const maskError = makeMaskError(log);
  const { subscribed } = deps.metrics;
  const yoga = makeYoga({
    schema,
    services,
    maskError,
    callers,
    proxies,
    subscribed,
    stop: stopping.signal,
  });
  const consolePage = makeConsole(deps.consoleFolder ?? CONSOLE_FOLDER);
  const graphiql = makeGraphiql();
  const sendBackup = makeBackupDownloads({ services, callers, log, stop: stopping.signal });
  const takeBackup = makeBackupUploads({ services, callers, log, stop: stopping.signal });
  const answerMetrics = makeAnswerMetrics({ metrics: deps.metrics, services, callers, log });
  const passwordPage = makePasswordPage(() => services.links.sendsMail);
  const twoFactorPage = makeTwoFactorPage();
  const http = createServer(HTTP_LIMITS, (request, response) => {
    connections.heard(request);
    setSecurityHeaders(response, proxies.isSecure(request));
    if (!namesOneHost(request)) {
      response.writeHead(400, { 'content-type': 'text/plain', connection: 'close' }).end(TWO_HOSTS);
      return;
    }
    // A connection that stays open could bring another request after the stop.
    response.once('finish', () => {
      if (stopping.signal.aborted) request.socket.destroySoon();
    });
    void withTraceparent(traceparentIn(request.headers['traceparent']), () =>
      route(request, response).catch((error: unknown) => {
        log.error({ err: error }, 'A request failed');
        if (!response.headersSent) response.writeHead(500);
        response.end();
      }),
    );
  });
  answerUnreadable(http, takeBackup.isUnderWay);
  http.on('connection', (socket) => connections.opened(socket));
  const looking = setInterval(() => connections.look(), limits.lookEveryMs).unref();
  http.once('close', () => clearInterval(looking));
  const webSocket = serveWebSocket(http, { yoga, callers, connections, maskError });
  let url = '';

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pathname = pathOf(request);
    if (pathname === '/graphql') {
      if (wantsPage(request)) return graphiql.page(response);
      return yoga(request, response);
    }
    if (pathname.startsWith('/uploads/')) return takeBackup.take(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed(response);
    if (pathname.startsWith('/graphiql/')) return graphiql.part(pathname, request, response);
    if (pathname.startsWith('/backups/')) return sendBackup(request, response);
    if (pathname === '/audit.ndjson') return exportAudit(services, callers, request, response);
    if (pathname === '/metrics') return answerMetrics(request, response);
    if (pathname === '/password') return passwordPage.page(response);
    if (pathname.startsWith('/password/')) return passwordPage.part(pathname, request, response);
    if (pathname === '/two-factor') return twoFactorPage.page(response);
    if (pathname.startsWith('/two-factor/')) return twoFactorPage.part(pathname, request, response);
    if (pathname === '/health/live') return answerLive(response);
    if (pathname === '/health/ready') return answerReady(response, health);
    if (pathname.startsWith('/console/')) return consolePage.part(pathname, request, response);
    if (isOfConsole(pathname)) return consolePage.page(response);
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page. Try /.\n');
  }

  return {
    get url() {
      return url;
    },
    async start() {
      url = await listen(http, host, port);
    },
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      const cut = setTimeout(() => http.closeAllConnections(), graceMs);
      const left = webSocket.close(graceMs);
      stopping.abort(
        new GraphQLError('Regent is stopping. Connect again.', { extensions: { code: 'STOPPING' } }),
      );
      http.closeIdleConnections();
      await Promise.all([left, closed]);
      clearTimeout(cut);
      await yoga.dispose();
    },
  };
}

const TWO_HOSTS = 'A request must have exactly one Host header.\n';

/** All paths but /graphql and /uploads/ are only for reading. */
function notAllowed(response: ServerResponse): void {
  response.writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain' });
  response.end('Only GET and HEAD are allowed here.\n');
}

function wantsPage({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

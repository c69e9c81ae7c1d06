import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, type ExecutionArgs } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { isFromOurPages, sessionOf } from './caller.ts';
import type { Yoga } from './make-yoga.ts';
import { pathOf } from './path-of.ts';

/** No query is this long. */
const LONGEST_MESSAGE = 1_000_000;

interface Envelope {
  execute(args: ExecutionArgs): never;
  subscribe(args: ExecutionArgs): never;
}

/**
 * GraphQL over WebSocket (the graphql-transport-ws protocol), through the same engine as HTTP. A message is
 * taken from its source only when the one before has been sent, so a slow reader is not buffered for.
 */
export function serveWebSocket(http: Server, yoga: Yoga) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LONGEST_MESSAGE });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = reasonToRefuse(request);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      sockets.emit('connection', webSocket, request),
    );
  };
  http.on('upgrade', upgrade);

  const serving = useServer<{ authorization?: unknown; Authorization?: unknown }>(
    {
      // Close reasons are for everybody to see.
      isProd: true,
      execute: (args) => (args.rootValue as Envelope).execute(args),
      subscribe: (args) => (args.rootValue as Envelope).subscribe(args),
      async onSubscribe({ extra, connectionParams }, _id, params) {
        const given = connectionParams?.authorization ?? connectionParams?.Authorization;
        const { schema, parse, validate, contextFactory, execute, subscribe } = yoga.getEnveloped({
          req: extra.request,
          params,
          ...(typeof given === 'string' ? { authorization: given } : {}),
        });
        try {
          const document = parse(params.query);
          const errors: readonly GraphQLError[] = validate(schema, document);
          if (errors.length > 0) return errors;
          return {
            schema,
            document,
            operationName: params.operationName,
            variableValues: params.variables,
            contextValue: await contextFactory(),
            rootValue: { execute, subscribe },
          };
        } catch (error) {
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
      },
    },
    sockets,
  );

  return {
    /** Tells everybody to come back later (1001), and cuts off who does not leave within the time. */
    async close(graceMs: number): Promise<void> {
      http.off('upgrade', upgrade);
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, graceMs);
      await serving.dispose();
      clearTimeout(cut);
    },
  };
}

function reasonToRefuse(request: IncomingMessage): string | undefined {
  if (pathOf(request) !== '/graphql') return '404 Not Found';
  // A cookie is sent by browsers whatever page opens the socket.
  if (sessionOf(request) !== undefined && !isFromOurPages(request)) return '403 Forbidden';
  return undefined;
}

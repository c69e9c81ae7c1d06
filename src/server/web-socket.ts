import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  getOperationAST,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';
import type { OperationResult } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { tooMuch } from '../graphql/errors.ts';
import type { Callers } from './caller.ts';
import type { Incoming, Yoga } from './make-yoga.ts';
import { pathOf } from './path-of.ts';
import { shownErrors, shownResult } from './use-caller.ts';
import { LARGEST_BODY } from './use-json-posts.ts';

/** A program that follows a thousand runs may do so over one. */
export const MOST_OPERATIONS = 1_200;
/** Long enough for a slow network, too short to hold sockets open for nothing. */
export const INIT_WITHIN_MS = 5_000;

export interface WebSocketDeps {
  yoga: Yoga;
  callers: Callers;
  maskError(error: unknown): GraphQLError;
}

interface Envelope {
  execute(args: ExecutionArgs): Promise<ExecutionResult>;
  subscribe(args: ExecutionArgs): OperationResult;
}

/**
 * GraphQL over WebSocket (the graphql-transport-ws protocol), through the same engine as HTTP. A message is
 * taken from its source only when the one before has been sent, so a slow reader is not buffered for.
 */
export function serveWebSocket(http: Server, { yoga, callers, maskError }: WebSocketDeps) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_BODY });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = reasonToRefuse(callers, request);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.emit('connection', webSocket, request);
      // A frame that is wrong or too long closes the socket; the adapter would print a stack for each.
      webSocket.removeAllListeners('error').on('error', () => undefined);
    });
  };
  http.on('upgrade', upgrade);

  const serving = useServer<{ authorization?: unknown; Authorization?: unknown }, { lost?: Error }>(
    {
      // Close reasons are for everybody to see.
      isProd: true,
      connectionInitWaitTimeout: INIT_WITHIN_MS,
      execute: (args) => (args.rootValue as Envelope).execute(args),
      subscribe: (args) => (args.rootValue as Envelope).subscribe(args),
      async onSubscribe({ extra, connectionParams, subscriptions }, _id, params) {
        const underWay = Object.keys(subscriptions).length;
        if (underWay > MOST_OPERATIONS) return [tooMuch('OPERATIONS', MOST_OPERATIONS, underWay)];
        const given = connectionParams?.authorization ?? connectionParams?.Authorization;
        const incoming: Incoming & { params: typeof params } = {
          req: extra.request,
          params,
          ...(typeof given === 'string' ? { authorization: given } : {}),
          lost: (reason) => void (extra.lost = reason),
        };
        const { schema, parse, validate, contextFactory, execute, subscribe } = yoga.getEnveloped(incoming);
        const shown = (errors: readonly GraphQLError[]) =>
          shownErrors(callers, incoming, errors).catch((error: unknown) => [maskError(error)]);
        try {
          const document = parse(params.query);
          if (getOperationAST(document, params.operationName) == null) return await shown([noOperation()]);
          const errors: readonly GraphQLError[] = validate(schema, document);
          if (errors.length > 0) return await shown(errors);
          const envelope: Envelope = {
            subscribe,
            execute: async (args) => shownResult(callers, incoming, await execute(args)),
          };
          return {
            schema,
            document,
            operationName: params.operationName,
            variableValues: params.variables,
            contextValue: await contextFactory(),
            rootValue: envelope,
          };
        } catch (error) {
          return await shown([maskError(error)]);
        }
      },
      onError: (_context, _id, _params, errors) => errors.map(withoutStatus),
      onNext: (_context, _id, _params, _args, { errors, ...rest }) =>
        errors === undefined ? rest : { ...rest, errors: errors.map(withoutStatus) },
      /** A caller who is gone is gone from the whole socket: connect anew, as whoever you are by then. */
      onComplete({ extra: { lost, socket } }) {
        if (!(lost instanceof GraphQLError)) return;
        if (lost.extensions['code'] === 'UNAUTHENTICATED') socket.close(4401, 'Unauthorized');
        else socket.close(4403, 'Forbidden');
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

/** What is said over HTTP too, and as early. */
function noOperation(): GraphQLError {
  return new GraphQLError('Could not determine what operation to execute.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
  });
}

/** A status is for HTTP, which does not show it either. */
function withoutStatus(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...shown } = error.toJSON();
  const { http: _status, ...rest } = extensions ?? {};
  return { ...shown, extensions: rest };
}

function reasonToRefuse(callers: Callers, request: IncomingMessage): string | undefined {
  if (pathOf(request) !== '/graphql') return '404 Not Found';
  // A cookie is sent by browsers whatever page opens the socket.
  if (callers.cookieOf(request, 'session') !== undefined && !callers.isFromOurPages(request))
    return '403 Forbidden';
  return undefined;
}

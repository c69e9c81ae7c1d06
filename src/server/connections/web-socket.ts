import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, type ExecutionArgs, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { handleProtocols, makeServer, type OperationResult } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { presentable, tooMuch } from '../../graphql/core/errors.ts';
import { traceparentIn, withTraceparent } from '../../domain/logging/tracing.ts';
import type { Callers } from '../caller.ts';
import type { Connections } from './connections.ts';
import { namesOneHost } from './host-header.ts';
import { isWithinInput } from '../yoga/limit-input.ts';
import type { Incoming } from '../yoga/incoming.ts';
import type { Yoga } from '../yoga/make-yoga.ts';
import { pathOf } from '../path-of.ts';
import { shownErrors, shownResult } from '../yoga/use-caller.ts';
import { LARGEST_BODY } from '../yoga/use-json-posts.ts';
import { speakProtocol, type SocketExtra } from './web-socket-protocol.ts';

/** Enough for a program that follows a thousand runs over one WebSocket. */
export const MOST_OPERATIONS = 1_200;
/** Long enough for a slow network, and too short to hold idle sockets open. */
export const INIT_WITHIN_MS = 5_000;

export interface WebSocketDeps {
  yoga: Yoga;
  callers: Callers;
  connections: Connections;
  maskError(error: unknown): GraphQLError;
}

interface Envelope {
  execute(args: ExecutionArgs): Promise<ExecutionResult>;
  subscribe(args: ExecutionArgs): OperationResult;
}

interface Parameters extends Record<string, unknown> {
  traceparent?: unknown;
  authorization?: unknown;
  Authorization?: unknown;
}

/**
 * GraphQL over WebSocket (the graphql-transport-ws protocol), through the same engine as HTTP. It takes a
 * message from its source only when the one before has been sent, so it buffers nothing for a slow reader.
 */
export function serveWebSocket(http: Server, { yoga, callers, connections, maskError }: WebSocketDeps) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_BODY, handleProtocols });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = reasonToRefuse(callers, request);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    connections.heard(request);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      connections.upgraded(request.socket, () => webSocket.close(...UNAUTHORIZED));
      speakProtocol(protocol, { socket: webSocket, request }, isBug);
    });
  };
  http.on('upgrade', upgrade);

  const protocol = makeServer<Parameters, SocketExtra>({
    connectionInitWaitTimeout: INIT_WITHIN_MS,
    execute: (args) => (args.rootValue as Envelope).execute(args),
    subscribe: (args) => (args.rootValue as Envelope).subscribe(args),
    /** Looks up the caller only for the limits on connections: each operation looks again. */
    async onConnect({ extra, connectionParams }) {
      if (!isWithinInput(connectionParams)) return false;
      await callers.identify(extra.request, authorizationOf(connectionParams)).catch(() => undefined);
      return true;
    },
    async onSubscribe({ extra, connectionParams, subscriptions }, _id, params) {
      const traceparent = traceparentOf(params.extensions, connectionParams);
      connections.used(extra.request.socket);
      const underWay = Object.keys(subscriptions).length;
      if (underWay > MOST_OPERATIONS) return [tooMuch('OPERATIONS', MOST_OPERATIONS, underWay)];
      const authorization = authorizationOf(connectionParams);
      const incoming: Incoming & { params: typeof params } = {
        req: extra.request,
        params,
        ...(authorization === undefined ? {} : { authorization }),
        lost: (reason) => void (extra.lost = reason),
      };
      const { schema, parse, validate, contextFactory, execute, subscribe } = yoga.getEnveloped(incoming);
      const shown = (errors: readonly GraphQLError[]) =>
        shownErrors(callers, incoming, errors).catch((error: unknown) => [maskError(error)]);
      try {
        const document = parse(params.query);
        const errors: readonly GraphQLError[] = validate(schema, document);
        if (errors.length > 0) return await shown(errors);
        const envelope: Envelope = {
          subscribe: (args) => withTraceparent(traceparent, () => subscribe(args)),
          execute: (args) =>
            withTraceparent(traceparent, async () => shownResult(callers, incoming, await execute(args))),
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
    /** If the caller may no longer follow, the whole socket closes: the client must connect again. */
    onComplete({ extra: { lost, socket, request } }) {
      connections.used(request.socket);
      if (!(lost instanceof GraphQLError)) return;
      if (lost.extensions['code'] === 'UNAUTHENTICATED') socket.close(...UNAUTHORIZED);
      else socket.close(4403, 'Forbidden');
    },
  });

  function isBug(error: unknown): boolean {
    // graphql-ws says this if a client sends a message that only servers may send.
    if (String(error).includes('Unexpected message of type')) return false;
    if (presentable(error) === undefined) maskError(error);
    return true;
  }

  return {
    /** Tells all clients to come back later (1001), and cuts off those that stay longer than the time. */
    async close(graceMs: number): Promise<void> {
      http.off('upgrade', upgrade);
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, graceMs);
      for (const socket of sockets.clients) socket.close(1001, 'Going away');
      await new Promise((resolve) => sockets.close(resolve));
      clearTimeout(cut);
    },
  };
}

/** As in the graphql-ws protocol; its client does not try again after this. */
const UNAUTHORIZED = [4401, 'Unauthorized'] as const;

/** Of this operation, or else of all on this connection. */
function traceparentOf(
  extensions: Readonly<Record<string, unknown>> | null | undefined,
  given: Readonly<Parameters> | undefined,
): string | undefined {
  return traceparentIn(extensions?.['traceparent']) ?? traceparentIn(given?.traceparent);
}

function authorizationOf(given: Readonly<Parameters> | undefined): string | undefined {
  const authorization = given?.authorization ?? given?.Authorization;
  return typeof authorization === 'string' ? authorization : undefined;
}

/** The status is only for HTTP; answers over HTTP do not show it either. */
function withoutStatus(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...shown } = error.toJSON();
  const { http: _status, ...rest } = extensions ?? {};
  return { ...shown, extensions: rest };
}

function reasonToRefuse(callers: Callers, request: IncomingMessage): string | undefined {
  if (!namesOneHost(request)) return '400 Bad Request';
  if (pathOf(request) !== '/graphql') return '404 Not Found';
  // Browsers send the cookie also if a page of another origin opens the socket.
  if (callers.cookieOf(request, 'session') !== undefined && !callers.isFromOurPages(request))
    return '403 Forbidden';
  return undefined;
}

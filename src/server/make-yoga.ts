import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { GraphqlContext, Services } from '../graphql/context.ts';
import { identify, sessionCookie } from './caller.ts';
import type { Log } from './log.ts';
import { makeMaskError } from './mask-errors.ts';

/** What a request comes with; over a WebSocket there is no answer to set a cookie on. */
export interface Incoming {
  req: IncomingMessage;
  res?: ServerResponse;
  /** Stands in for the Authorization header where there are no headers. */
  authorization?: string;
}

export interface YogaDeps {
  schema: GraphQLSchema;
  services: Services;
  log: Log;
  /** Aborted when the server stops. */
  stop: AbortSignal;
}

/** The GraphQL engine, one for HTTP, SSE and WebSocket: the same caller, rules and masks on each. */
export function makeYoga({ schema, services, log, stop }: YogaDeps) {
  return createYoga<Incoming, GraphqlContext>({
    schema,
    graphqlEndpoint: '/graphql',
    // Browsers of other hosts have no business here.
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    logging: false,
    maskedErrors: { isDev: false, maskError: makeMaskError(log) },
    async context({ req, res, authorization }): Promise<GraphqlContext> {
      return {
        services,
        signal: stop,
        ...(await identify(services.accounts, req, authorization)),
        setSessionCookie:
          res === undefined ? null : (token) => res.appendHeader('set-cookie', sessionCookie(token, req)),
      };
    },
  });
}

export type Yoga = ReturnType<typeof makeYoga>;

import type { GraphQLError, GraphQLSchema } from 'graphql';
import { createLRUCache, createYoga } from 'graphql-yoga';
import type { GraphqlContext, Services } from '../../graphql/context.ts';
import type { Callers } from '../caller.ts';
import type { Proxies } from '../connections/proxies.ts';
import type { Incoming } from './incoming.ts';
import { useCaller } from './use-caller.ts';
import { useDocuments } from './use-documents.ts';
import { LARGEST_BODY, useJsonPosts } from './use-json-posts.ts';
import { useLimits } from './use-limits.ts';
import { useStorableText } from './use-storable-text.ts';

/** The number of parsed documents in the cache. Each may take half a megabyte, and anyone may send them. */
const DOCUMENTS_KEPT = 100;

export interface YogaDeps {
  schema: GraphQLSchema;
  services: Services;
  /** What a caller may see of an error. */
  maskError(error: unknown): GraphQLError;
  callers: Callers;
  proxies: Proxies;
  /** A subscription begins; gives the function that says that it has ended. */
  subscribed(transport: 'websocket' | 'sse'): () => void;
  /** Aborted when the server stops. */
  stop: AbortSignal;
}

/** The GraphQL engine, one for HTTP, SSE and WebSocket: the same caller, rules and masks on each. */
export function makeYoga({ schema, services, maskError, ...deps }: YogaDeps) {
  return createYoga<Incoming, GraphqlContext>({
    schema,
    graphqlEndpoint: '/graphql',
    // Pages of other hosts may not use the API.
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    logging: false,
    maskedErrors: { isDev: false, maskError },
    // Also for a body without a Content-Length.
    maxRequestBodySize: LARGEST_BODY,
    // Batches would get around every limit for one operation.
    batching: false,
    parserAndValidationCache: {
      documentCache: createLRUCache({ max: DOCUMENTS_KEPT }),
      errorCache: createLRUCache({ max: DOCUMENTS_KEPT }),
    },
    plugins: [
      useJsonPosts(),
      useDocuments(),
      useLimits(),
      useStorableText(),
      useCaller({ services, ...deps }),
    ],
  });
}

export type Yoga = ReturnType<typeof makeYoga>;

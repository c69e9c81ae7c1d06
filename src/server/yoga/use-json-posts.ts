/**
 * Operations must come as JSON in a POST that is not too long. A browser sends such a request for a page of
 * another site only if the server allows it, and Regent does not. Forms, links and images can make all other
 * requests.
 */
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { shown } from '../../domain/shown.ts';
import { limitJson } from './limit-input.ts';

/** In bytes: enough for some thousand clients in the variables. WebSocket messages have the same limit. */
export const LARGEST_BODY = 1_000_000;

export function useJsonPosts(): Plugin {
  return {
    onRequestParse({ request: { method, headers }, setRequestParser }) {
      if (method !== 'POST') {
        throw refused(405, 'METHOD_NOT_ALLOWED', `Send operations by POST, not ${method}.`, {
          allow: 'POST',
        });
      }
      const type = headers.get('content-type') ?? 'none';
      if (!/^application\/json\s*(;|$)/i.test(type)) {
        throw refused(
          415,
          'UNSUPPORTED_MEDIA_TYPE',
          `Send operations with the content type application/json; this one has ${shown(type)}.`,
        );
      }
      const length = Number(headers.get('content-length') ?? 0);
      if (length > LARGEST_BODY) {
        throw refused(
          413,
          'REQUEST_ENTITY_TOO_LARGE',
          `This request has ${length} bytes; the limit is ${LARGEST_BODY}. Send less at once.`,
        );
      }
      // Yoga's own parser compares the content type letter by letter.
      setRequestParser(readOperation);
    },
  };
}

async function readOperation(request: Request): Promise<GraphQLParams> {
  const text = await request.text();
  limitJson(text);
  const body = parse(text);
  if (typeof body !== 'object' || body === null) {
    throw refused(400, 'BAD_REQUEST', 'The body is not an operation: send an object with a query.');
  }
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(400, 'BAD_REQUEST', 'The body is not JSON.');
  }
}

function refused(status: number, code: string, message: string, headers: Record<string, string> = {}) {
  return new GraphQLError(message, { extensions: { code, http: { status, headers } } });
}

/** Regent's API for programs and for its own pages: requests over HTTP, and subscriptions over a WebSocket. */
import { errorFor, NotReachableError, NotSignedInError, RefusedError } from './errors.ts';
import type {
  FollowRunSubscription,
  FollowUpdatesSubscription,
  TypedDocumentString,
  UpdatedType,
} from './generated/operations.ts';
import { openSocket } from './open-socket.ts';

export type RunEvent = FollowRunSubscription['runEvents'];
export type Update = FollowUpdatesSubscription['updates'];

export type Connection = ReturnType<typeof connect>;

/** An operation as text, with the types of its answer and variables. */
export type Operation<Answer, Variables> = Pick<
  TypedDocumentString<Answer, Variables>,
  '__apiType' | 'toString'
>;

export interface Way {
  /** As in `http://127.0.0.1:4000`, with or without `/graphql`. */
  url: string;
  /** An API token; without one, the browser's session counts. */
  token?: string;
  /** Gives the class for WebSockets; by default that of the browser. */
  loadWebSocket?: () => Promise<unknown>;
  /** After how long a request counts as not answered; by default it may take as long as it likes. */
  withinMs?: number;
}

/** What a request may send; in types that programs and browsers both have. */
export type UploadBody = ReadableStream<Uint8Array> | Blob;

export interface Following {
  /** Ends it. */
  signal?: AbortSignal;
  /** Called each time when the connection is there. */
  onConnected?: () => void;
  /** Called each time when the connection is lost, or cannot be made. */
  onLost?: () => void;
}

/** How long to wait before a lost connection is tried again. */
const PAUSE_MS = 1_000;

/** Opens nothing before the first request. Rejects with the errors of errors.ts. */
export function connect({ url, token, loadWebSocket, withinMs }: Way) {
  const endpoint = `${url.replace(/\/+$/, '').replace(/\/graphql$/, '')}/graphql`;
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const place = { endpoint, authorization, withinMs };
  return {
    /** The answer to a query or mutation. */
    async ask<Answer, Variables>(
      operation: Operation<Answer, Variables>,
      variables: Variables,
    ): Promise<Answer> {
      const request = { query: operation.toString(), variables };
      const { data, errors } = await post<Answer>(place, request);
      if (errors !== undefined || data == null) throw errorFor(errors ?? []);
      return data;
    },

    /** The whole answer to an operation that is not known beforehand, also with errors. */
    send: (request: { query: string; variables?: object }): Promise<Body<unknown>> => post(place, request),

    /** What Regent itself needs, from `/health/ready`; it requires no token. */
    async health(): Promise<Health> {
      const url = endpoint.replace(/graphql$/, 'health/ready');
      const response = await fetch(url).catch((cause: unknown) => {
        throw new NotReachableError(`Nothing answers at ${url}: ${reasonOf(cause)}.`, { cause });
      });
      const { parts } = (await response.json().catch(() => ({}))) as Partial<Health>;
      const unknown = { health: { ok: false, message: `${url} answers ${response.status}` } };
      return { parts: parts ?? unknown, at: new Date(response.headers.get('date') ?? '') };
    },

    /**
     * Sends a file to a link that Regent has given, at the address of this connection: the token goes nowhere else.
     * Gives what Regent says of it; a refusal is a RefusedError.
     * @param bytes its size, if that is known
     */
    async upload(link: string, body: UploadBody, bytes?: number): Promise<unknown> {
      const { pathname, search } = new URL(link);
      const url = new URL(`${pathname}${search}`, endpoint);
      const headers = { ...authorization, ...(bytes === undefined ? {} : { 'content-length': `${bytes}` }) };
      // `duplex` is needed for a stream, and not in all types yet.
      const request = { method: 'PUT', headers, body, redirect: 'error', duplex: 'half' } as RequestInit;
      const response = await fetch(url, request).catch((cause: unknown) => {
        throw new NotReachableError(`The upload to ${url.origin} broke off: ${reasonOf(cause)}.`, { cause });
      });
      const answer: unknown = await response.json().catch(() => null);
      if (response.ok) return answer;
      const { error } = (answer ?? {}) as { error?: string };
      if (response.status === 401) throw new NotSignedInError(error ?? 'The token is not accepted.');
      throw new RefusedError([error ?? `${url.origin} answers ${response.status}.`]);
    },

    /**
     * The file of a link that Regent has given, from the address of this connection: the token goes nowhere else.
     */
    async download(link: string): Promise<Response> {
      const { pathname, search } = new URL(link);
      const url = new URL(`${pathname}${search}`, endpoint);
      const response = await fetch(url, { headers: authorization, redirect: 'error' }).catch(
        (cause: unknown) => {
          throw new NotReachableError(`Nothing answers at ${url.origin}: ${reasonOf(cause)}.`, { cause });
        },
      );
      if (!response.ok) throw new RefusedError([(await response.text()).trim()]);
      return response;
    },

    /** The events of a run, to its last. A lost connection is taken up again after the event that came last. */
    async *follow(runId: string, following: Following = {}): AsyncGenerator<RunEvent, void> {
      // By its name, so that a bundle has only the documents that it uses.
      const { FollowRunDocument } = await import('./generated/operations.ts');
      let after = 0;
      for await (const { runEvents } of listen(FollowRunDocument, () => ({ runId, after }), following)) {
        yield runEvents;
        after = runEvents.seq;
        if (runEvents.type === 'RUN_ENDED') return;
      }
    },

    /**
     * What changes from now on, without end. What changes while there is no connection is not told: read
     * everything again when it is there.
     */
    async *updates(types: UpdatedType[], following: Following): AsyncGenerator<Update, void> {
      const { FollowUpdatesDocument } = await import('./generated/operations.ts');
      for await (const { updates } of listen(FollowUpdatesDocument, () => ({ types }), following))
        yield updates;
    },
  };

  /** @param variables asked again for each connection */
  async function* listen<Answer, Variables extends Record<string, unknown>>(
    operation: Operation<Answer, Variables>,
    variables: () => Variables,
    { signal, onConnected, onLost }: Following,
  ): AsyncGenerator<Answer, void> {
    const isStopped = () => signal?.aborted ?? false;
    for (; !isStopped(); await sleep(PAUSE_MS, signal)) {
      const socket = await openSocket({
        url: endpoint.replace(/^http/, 'ws'),
        parameters: authorization,
        loadWebSocket,
        onConnected,
      });
      const close = () => void socket.dispose();
      signal?.addEventListener('abort', close);
      try {
        const request = { query: operation.toString(), variables: variables() };
        for await (const { data, errors } of socket.iterate<Answer>(request)) {
          if (errors !== undefined || data == null) throw errorFor(errors ?? []);
          yield data;
        }
      } catch (caught) {
        // A request that is not let in at all rejects with its errors; a lost connection, with something else.
        const error = Array.isArray(caught) ? errorFor(caught as { message: string }[]) : caught;
        if (error instanceof RefusedError || error instanceof NotSignedInError) throw error;
      } finally {
        signal?.removeEventListener('abort', close);
        await socket.dispose();
      }
      if (!isStopped()) onLost?.();
    }
  }
}

export interface Health {
  /** By name. */
  parts: Record<string, { ok: boolean; message?: string }>;
  /** The time there, to the second; not a valid date if it was not said. */
  at: Date;
}

interface Body<Answer> {
  data?: Answer | null;
  errors?: { message: string; extensions?: { code?: unknown } }[];
}

interface Place {
  endpoint: string;
  authorization: Record<string, string>;
  withinMs: number | undefined;
}

async function post<Answer>(
  { endpoint, authorization, withinMs }: Place,
  request: object,
): Promise<Body<Answer>> {
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...authorization };
  const signal = withinMs === undefined ? null : AbortSignal.timeout(withinMs);
  const body = JSON.stringify(request);
  const response = await fetch(endpoint, { method: 'POST', headers, body, signal }).catch(
    (cause: unknown) => {
      throw new NotReachableError(`Nothing answers at ${endpoint}: ${reasonOf(cause)}.`, { cause });
    },
  );
  const text = await response.text();
  try {
    return JSON.parse(text) as Body<Answer>;
  } catch (cause) {
    const message = `What answers at ${endpoint} is not Regent, or something before it: its status is ${response.status}.`;
    throw new NotReachableError(message, { cause });
  }
}

/** The innermost reason, which names the address. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? reasonOf(cause) : message;
}

/** Ends at once with the signal. */
function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake);
  });
}

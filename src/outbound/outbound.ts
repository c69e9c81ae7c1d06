/**
 * Requests to addresses that users give, such as webhooks: the only way out over HTTP. They must not lead into
 * Regent's own network, so a name is resolved once, and the connection goes to an address that was checked.
 */
import { lookup as resolveName } from 'node:dns';
import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { OutboundError, OutboundRefusedError } from './errors.ts';

export interface OutboundDeps {
  /** Whether Regent may connect to an IP address. */
  mayReach(address: string): boolean;
  /** Whether `http:` may be used as well. */
  allowHttp: boolean;
  /** Resolves names; by default as the machine does. */
  lookup?: typeof resolveName;
  /** Certificates (PEM) that are trusted instead of those of well-known authorities. */
  ca?: string;
}

export interface OutboundRequest {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** For all of it: resolving, connecting, and reading the answer. */
  timeoutMs: number;
  /** So much of the answer's body is read; then the connection is closed. */
  maxBytes: number;
  signal?: AbortSignal;
}

export interface OutboundAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** Whether the body has more than this: it was too long, or it took too long. */
  isCut: boolean;
}

export interface Outbound {
  /** Why Regent may not send to this address, as far as the address itself shows it; undefined if it may. */
  whyRefused(url: string): string | undefined;
  /**
   * The answer, whatever its status; redirects are not followed. Rejects with an OutboundRefusedError if Regent may
   * not send there, and with an OutboundError if there is no answer. Its message does not have the address's path.
   */
  request(url: string, options: OutboundRequest): Promise<OutboundAnswer>;
}

export function makeOutbound(deps: OutboundDeps): Outbound {
  return {
    whyRefused(url) {
      try {
        targetOf(url, deps);
        return undefined;
      } catch (error) {
        if (error instanceof OutboundRefusedError) return error.message;
        throw error;
      }
    },
    async request(url, { timeoutMs, maxBytes, signal, method = 'GET', headers = {}, body }) {
      const target = targetOf(url, deps);
      const limit = AbortSignal.timeout(timeoutMs);
      const ended = signal === undefined ? limit : AbortSignal.any([limit, signal]);
      ended.throwIfAborted();
      return new Promise((resolve, reject) => {
        const options = { method, headers, agent: false, lookup: lookupFor(target, deps), ca: deps.ca };
        const req = (target.protocol === 'https:' ? overHttps : overHttp)(target, options);
        const stop = () => req.destroy(ended.reason as Error);
        ended.addEventListener('abort', stop, { once: true });
        req.once('close', () => ended.removeEventListener('abort', stop));
        req.once('response', (response) => {
          isAnswered = true;
          const { statusCode: status = 0, headers: answered } = response;
          readBody(response, maxBytes, (found) => resolve({ status, headers: answered, ...found }));
        });
        let isAnswered = false;
        req.on('error', (error) => {
          // The status is known: what happens to the rest of the body is no failure.
          if (isAnswered) return;
          reject(
            signal?.aborted === true ? signal.reason : meaningOf(target, limit.aborted, timeoutMs, error),
          );
        });
        req.end(body);
      });
    },
  };
}

/** Throws an OutboundRefusedError. */
function targetOf(url: string, { mayReach, allowHttp }: OutboundDeps): URL {
  if (!URL.canParse(url))
    throw new OutboundRefusedError('The address is no URL. Give one such as https://example.org/hook.');
  const target = new URL(url);
  if (target.protocol !== 'https:' && !(allowHttp && target.protocol === 'http:'))
    throw new OutboundRefusedError(
      allowHttp
        ? 'The address must begin with https:// or http://.'
        : 'The address must begin with https://. For http://, set outbound.allowHttp in regent.config.js.',
    );
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !mayReach(host)) throw notAllowedAt(target, host);
  return target;
}

/** The socket connects to an address that was checked here. */
function lookupFor(target: URL, { mayReach, lookup = resolveName }: OutboundDeps): LookupFunction {
  return (name, options, done) =>
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, []);
      const reachable = found.filter(({ address }) => mayReach(address));
      const [first] = reachable;
      if (first === undefined)
        return done(notAllowedAt(target, found.map(({ address }) => address).join(', ')), []);
      if (options.all === true) return done(null, reachable);
      return done(null, first.address, first.family);
    });
}

const notAllowedAt = ({ host }: URL, addresses: string) =>
  new OutboundRefusedError(
    `Regent may not send to ${host} (${addresses}). Give another address, or have its network listed in outbound.allowedNetworks of regent.config.js.`,
  );

/** Reads until the end, the limit, or the close of the connection. */
function readBody(
  response: IncomingMessage,
  maxBytes: number,
  done: (found: Pick<OutboundAnswer, 'body' | 'isCut'>) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    if (length <= maxBytes) chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) response.destroy();
  });
  response.on('error', () => undefined);
  response.once('close', () =>
    done({
      body: Buffer.concat(chunks).subarray(0, maxBytes),
      isCut: length > maxBytes || !response.complete,
    }),
  );
}

function meaningOf(
  { host }: URL,
  isLate: boolean,
  timeoutMs: number,
  error: Error & { code?: string },
): Error {
  if (error instanceof OutboundError) return error;
  if (isLate)
    return new OutboundError(`${host} has not answered within ${timeoutMs / 1000} seconds.`, {
      cause: error,
    });
  const reason = error.code === 'ENOTFOUND' ? 'there is no such host' : error.message;
  return new OutboundError(`${host} cannot be reached: ${reason}.`, { cause: error });
}

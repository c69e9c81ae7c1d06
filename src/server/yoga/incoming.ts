import type { IncomingMessage, ServerResponse } from 'node:http';

/** What comes with a request; over a WebSocket there is no response for a cookie. */
export interface Incoming {
  req: IncomingMessage;
  res?: ServerResponse;
  /** Replaces the Authorization header if there are no headers. */
  authorization?: string;
  /** Also called when a stream ends because its caller may no longer follow it. */
  lost?: (reason: Error) => void;
}

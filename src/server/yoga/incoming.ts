import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a request comes with; over a WebSocket there is no answer to set a cookie on. */
export interface Incoming {
  req: IncomingMessage;
  res?: ServerResponse;
  /** Stands in for the Authorization header where there are no headers. */
  authorization?: string;
  /** Told as well when a stream ends because its caller may no longer follow it. */
  lost?: (reason: Error) => void;
}

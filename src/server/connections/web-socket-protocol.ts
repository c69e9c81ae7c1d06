/**
 * One WebSocket with the protocol of graphql-ws. Its own adapter is not used: it prints a stack to the
 * console when a caller makes a mistake, disconnects slow readers, and keeps reading from clients that do not
 * read.
 */
import type { IncomingMessage } from 'node:http';
import { CloseCode, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { isWithinInput, isWithinJson } from '../yoga/limit-input.ts';

export interface SocketExtra {
  request: IncomingMessage;
  socket: WebSocket;
  lost?: Error;
}

/** The same as for a message that is too long: it is not parsed, so nothing more is known of it. */
const TOO_MUCH = [1009, 'Message too big'] as const;

const PING_EVERY_MS = 12_000;
/** A minute: for a slow reader, a ping waits behind the data in the kernel's buffer. */
const MOST_UNANSWERED = 5;

/** @param isBug whether this was not the caller's mistake; then it has been logged */
export function speakProtocol(
  protocol: Server<SocketExtra>,
  { socket, request }: SocketExtra,
  isBug: (error: unknown) => boolean,
): void {
  const { socket: tcp } = request;
  /** Resolves when the data is sent, or when the socket closes and it cannot be sent any more. */
  const send = (data: string) =>
    new Promise<void>((resolve) => {
      if (socket.readyState !== socket.OPEN) return resolve();
      socket.send(data, () => resolve());
    });
  /** Reads nothing from a client that does not read: its answers would fill the memory here. */
  const waitForReader = () => {
    if (socket.isPaused || !tcp.writableNeedDrain) return;
    socket.pause();
    tcp.once('drain', () => socket.resume());
  };

  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send,
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) =>
        socket.on('message', (data: Buffer) => {
          const message = data.toString();
          if (!isWithinJson(message)) return socket.close(...TOO_MUCH);
          take(message).catch((error: unknown) => {
            if (isBug(error)) socket.close(CloseCode.InternalServerError, 'Internal server error');
            else socket.close(CloseCode.BadRequest, 'Invalid message received');
          });
          waitForReader();
        }),
      async onPing(payload) {
        // The pong repeats the payload as it is.
        if (isWithinInput(payload)) await send(JSON.stringify({ type: 'pong', payload }));
        else socket.close(CloseCode.BadRequest, 'Invalid message received');
      },
    },
    { socket, request },
  );

  let unanswered = 0;
  const pinging = setInterval(() => {
    // The data that waits to be sent shows whether the client reads: no ping is needed.
    if (tcp.writableLength > 0) return;
    if (unanswered >= MOST_UNANSWERED) return socket.terminate();
    unanswered += 1;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, PING_EVERY_MS);
  socket.on('pong', () => (unanswered = 0));
  socket.on('ping', waitForReader);
  // If a frame is wrong or too long, ws tells the client and closes the socket.
  socket.on('error', () => undefined);
  socket.once('close', (code, reason) => {
    clearInterval(pinging);
    closed(code, String(reason)).catch(isBug);
  });
}

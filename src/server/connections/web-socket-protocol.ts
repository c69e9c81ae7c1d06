/**
 * One WebSocket under the protocol of graphql-ws, whose own adapter prints a stack to the console for what a
 * caller does wrong, ends whoever reads slowly, and reads on from whoever does not read at all.
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

/** As for a message that is too long: what it would have been is not known. */
const TOO_MUCH = [1009, 'Message too big'] as const;

const PING_EVERY_MS = 12_000;
/** A minute: a ping waits behind what the kernel has for a slow reader. */
const MOST_UNANSWERED = 5;

/** @param isBug whether this was not the caller's mistake; then it has been logged */
export function speakProtocol(
  protocol: Server<SocketExtra>,
  { socket, request }: SocketExtra,
  isBug: (error: unknown) => boolean,
): void {
  const { socket: tcp } = request;
  /** Resolves when it is on its way, or will never be: then the socket closes. */
  const send = (data: string) =>
    new Promise<void>((resolve) => {
      if (socket.readyState !== socket.OPEN) return resolve();
      socket.send(data, () => resolve());
    });
  /** From who does not read nothing is read: answers to it would be kept here. */
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
        // It would be written as it is.
        if (isWithinInput(payload)) await send(JSON.stringify({ type: 'pong', payload }));
        else socket.close(CloseCode.BadRequest, 'Invalid message received');
      },
    },
    { socket, request },
  );

  let unanswered = 0;
  const pinging = setInterval(() => {
    // Whether any of it is read is known without asking.
    if (tcp.writableLength > 0) return;
    if (unanswered >= MOST_UNANSWERED) return socket.terminate();
    unanswered += 1;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, PING_EVERY_MS);
  socket.on('pong', () => (unanswered = 0));
  socket.on('ping', waitForReader);
  // A frame that is wrong or too long closes the socket, and says so to its sender.
  socket.on('error', () => undefined);
  socket.once('close', (code, reason) => {
    clearInterval(pinging);
    closed(code, String(reason)).catch(isBug);
  });
}

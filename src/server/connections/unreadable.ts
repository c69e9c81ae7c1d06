import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const ANSWERS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers what is no request, or does not come in time, as Node itself does; but a request that may take its time
 * goes on.
 */
export function answerUnreadable(http: Server, mayTakeTime: (socket: Socket) => boolean): void {
  http.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    const { code = '' } = error;
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && mayTakeTime(socket)) return;
    const { _httpMessage: answer } = socket as { _httpMessage?: { headersSent: boolean } };
    if (socket.writable && answer?.headersSent !== true)
      socket.write(`HTTP/1.1 ${ANSWERS[code] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
    socket.destroy();
  });
}

/** WebSockets for programs on Node.js. Loaded where they are needed: a command that follows nothing begins sooner. */
export const nodeWebSocket = async (): Promise<unknown> => (await import('ws')).WebSocket;

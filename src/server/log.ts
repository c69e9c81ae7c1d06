/** The log of the server; a pino logger is one. */
export type { Log } from '../domain/logging/log-facts.ts';

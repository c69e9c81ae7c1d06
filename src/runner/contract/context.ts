/** What a plugin reaches a server by, and what it tells the runner. */
import type { Files, Http, Shell } from '../../transport/transport.ts';
import type { FirstUserRequest, ServerFacts, Site } from './desired-state.ts';

/**
 * Thrown by `plan`, with what, where, and the choices: on this server stands something of somebody else's that
 * Regent would hide, or that would hide Regent's. A new client fails of it before anything is made elsewhere.
 */
export class InTheWayError extends Error {
  override name = 'InTheWayError';
}

export interface Context<Options = unknown> {
  server: ServerFacts;
  options: Options;
  site: Site;
  /**
   * True where the server is a sandbox folder: files are real, but nothing runs in it, so `$` and `http`
   * are not to be had. Whatever needs a running service is skipped there.
   */
  sandbox: boolean;
  /** Runs a command on the server as root. Every interpolated value is quoted for a POSIX shell. */
  $: Shell;
  /** Files on the server, as root: batched reads, atomic writes. `planFiles` and `putFiles` say whose it is what fails. */
  files: Files;
  /** Asks a web server on this server, as a browser would reach it, through the transport. */
  http: Http;
  /** A line of the run's story. With `client`, only in the runs that concern it. Secrets are masked. */
  log(text: string, about?: { client?: string; level?: 'info' | 'warn' }): void;
  /**
   * Names what carries Regent's own mark, but belongs to nobody that Regent knows, perhaps because another
   * Regent made it or this one's data is older: it is told, kept with the server, and never touched.
   * @param what in the singular, such as `virtual host`
   */
  orphans(what: string, names: string[]): void;
  /** Takes one client out: its runs fail with this message, the others go on. */
  fail(client: string, message: string): void;
  /**
   * Says in `plan` that something is there under this client's name: `database acme`, a path. Where Regent has
   * not made it, the client fails before anything of it is touched anywhere, or a deletion leaves it alone. To
   * say it of what Regent has made does no harm. What is to be updated or deleted counts without being said.
   */
  found(client: string, what: string): void;
  /**
   * Says in `plan` that something is gone which nobody can make anew, as it holds data: of a client that has
   * been live it is not made again, and the client fails.
   * @param what as in "database acme"
   * @param mending whole sentences, the same for every client: how to bring it back
   * @param kept whole sentences: what is left of this one elsewhere
   */
  lost(client: string, what: string, mending: string, kept?: string): void;
  /** The last good dump of the client's database: if any is on its server still, of those. */
  newestDump(client: string): Promise<{ file: string; at: Date; bytes: number | null } | undefined>;
  /** Says that this request of a client has been carried out, or is at an end: it does not come again. */
  fulfil(request: FirstUserRequest): void;
  /** Result data of this step (a backup's file and size, say); with `client`, of that client's runs alone. */
  report(data: Record<string, unknown>, client?: string): void;
  /** Aborted when the run is cancelled, the lease is lost, or Regent is stopping. */
  signal: AbortSignal;
}

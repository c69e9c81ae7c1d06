/** How Regent reaches a server. There is one per server and process; ssh and local implement it. */

/**
 * The folder in which a server keeps foreign files from before Regent's first change: by date and path, for
 * root alone. File writes keep files and links themselves; a plugin that changes something else keeps it here
 * itself.
 */
export const ORIGINALS = '/var/lib/regent/originals';

/** The output of a command. Only `stdout` is data; `stderr` is for people. */
export interface Output {
  stdout: string;
  stderr: string;
  exitCode: number | null;
}

/**
 * zx bound to one server: ``await $`mariadb -e ${sql}` ``. Each value is quoted for a POSIX shell (an array
 * becomes several words). Rejects with a CommandError if the command exits non-zero, unless `$({ nothrow:
 * true })`. Ends the command and rejects with an OutputTooLongError if it prints more than 32 MiB. `$({ input
 * })` feeds stdin: secrets and bulk data go there, never into the command.
 */
export interface Shell {
  (pieces: TemplateStringsArray, ...values: (string | number | (string | number)[])[]): Promise<Output>;
  (options: { input?: string | Buffer; nothrow?: boolean }): Shell;
}

/** The file, link or directory that should be at a path. Content is UTF-8 text or bytes. */
export type FileEntry = {
  /**
   * The client that owns it. The entries of one client are written together or not at all, independently of
   * all others.
   */
  client?: string;
} & (
  | { kind: 'file'; path: string; content: string | Buffer; mode: number; owner: string; group: string }
  | { kind: 'directory'; path: string; mode: number; owner: string; group: string }
  | { kind: 'link'; path: string; target: string }
);

/**
 * The state of a path is not known, and `why`: a link on its way that must not be followed, a disk that
 * fails.
 */
export interface Refused {
  kind: 'refused';
  why: string;
}

/**
 * The state of a path. `owner` and `group` are undefined if they cannot be set (a sandbox without root). A
 * file that is longer than limits.ts allows is `large`, with its `size` in bytes, and is not read.
 */
export type FileState =
  | { kind: 'absent' }
  | { kind: 'file'; content: Buffer; mode: number; owner?: string; group?: string }
  | { kind: 'large'; size: number; mode: number; owner?: string; group?: string }
  | { kind: 'directory'; mode: number; owner?: string; group?: string }
  | { kind: 'link'; target: string }
  | { kind: 'other' }
  | Refused;

/**
 * An error of one path is reported for that path, and does not affect the others. On the way to a path, a
 * link is followed only if nobody but root could have put it there: if every folder down to it belongs to
 * root, and only root can write to it. (In a sandbox, the user that runs Regent stands for root.)
 */
export interface Files {
  /** The state of each of these absolute paths, in one round trip. A link at the end is not followed. */
  read(paths: string[]): Promise<Map<string, FileState>>;
  /** The names in each of these directories, in one round trip; an absent directory has none. */
  list(directories: string[]): Promise<Map<string, string[] | Refused>>;
  /**
   * Writes all of these in one round trip. Each file and link is written beside its place and renamed, so a
   * reader sees either the old or the new one; others can never read it meanwhile. Rejects with a
   * PathsFailedError after everything possible is done.
   */
  write(entries: FileEntry[]): Promise<void>;
  /**
   * Removes these paths, directories with everything below; an absent path is no error. One round trip.
   * Rejects with a PathsFailedError after everything possible is removed.
   */
  remove(paths: string[]): Promise<void>;
}

export interface HttpQuestion {
  /** The port on the server, reached on its loopback address. */
  port: number;
  tls?: boolean;
  /** The Host header (and the TLS server name). */
  host: string;
  path: string;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  /** The first 64 KiB. */
  body: string;
}

/**
 * Sends all of these over the server's loopback; an answer is an Error if no answer came. Redirects are not
 * followed.
 */
export type Http = (questions: HttpQuestion[], signal?: AbortSignal) => Promise<(HttpAnswer | Error)[]>;

export interface Download {
  /** The first byte to read. */
  from: number;
  /** Gets the pieces one after the other; the next one comes when it has settled. */
  take(piece: Buffer): Promise<void>;
  signal: AbortSignal;
}

export interface Upload {
  /** How many bytes of it are there already, from an upload that was broken off; by default 0: there is no file. */
  from?: number;
  pieces: AsyncIterable<Buffer>;
  signal: AbortSignal;
}

export interface Transport {
  readonly kind: 'SSH' | 'LOCAL';
  /** True if no program runs there (a sandbox folder): `shell` and `http` reject. */
  readonly sandbox: boolean;
  /** A shell whose commands, and all their children, end when the signal is aborted. */
  shell(signal: AbortSignal): Shell;
  files(signal: AbortSignal): Files;
  http: Http;
  /**
   * Reads a regular file of any size as root, from a byte to the end that it has now. Needs no memory for the
   * file, and holds up no other work on the server. A link is not followed at the end of the path, and on the
   * way as for Files. Rejects with a NotDownloadableError that says why, or a TransportError.
   */
  download(path: string, download: Download): Promise<void>;
  /**
   * Makes a new file of any size as root, for root alone, in a folder that is there, or goes on with one. Links are
   * treated as in `download`. Rejects with a NotUploadableError that says why, also if something else is there already,
   * or a TransportError; the first bytes of the file may then be there.
   */
  upload(path: string, upload: Upload): Promise<void>;
  /** Connects if necessary, and resolves when the server answers; rejects with a TransportError. */
  ping(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

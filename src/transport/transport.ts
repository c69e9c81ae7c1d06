/** How a server is reached. One of these per server and process; ssh and local implement it. */

/**
 * Where a server keeps what others had there before Regent's first change of it: by date and path, root's alone.
 * Files and links are kept by whoever writes files; a plugin that changes something else keeps it here itself.
 */
export const ORIGINALS = '/var/lib/regent/originals';

/** What a command left behind. Only `stdout` is data; `stderr` is for people. */
export interface Output {
  stdout: string;
  stderr: string;
  exitCode: number | null;
}

/**
 * zx bound to one server: ``await $`mariadb -e ${sql}` ``. Each value is quoted for a POSIX shell (an array
 * becomes several words). Rejects with a CommandError when the command exits non-zero, unless
 * `$({ nothrow: true })`, and with an OutputTooLongError, ending the command, when it says more than 32 MiB. `$({ input })` feeds stdin: secrets and bulk go there, never into the command.
 */
export interface Shell {
  (pieces: TemplateStringsArray, ...values: (string | number | (string | number)[])[]): Promise<Output>;
  (options: { input?: string | Buffer; nothrow?: boolean }): Shell;
}

/** What should be at a path. Content is UTF-8 text or bytes. */
export type FileEntry = {
  /** Whose it is. The entries of one client are made true together or not at all, apart from all others. */
  client?: string;
} & (
  | { kind: 'file'; path: string; content: string | Buffer; mode: number; owner: string; group: string }
  | { kind: 'directory'; path: string; mode: number; owner: string; group: string }
  | { kind: 'link'; path: string; target: string }
);

/** Nothing can be said of a path, and `why`: a link on its way that is not to be followed, a disk that fails. */
export interface Refused {
  kind: 'refused';
  why: string;
}

/**
 * What is at a path. `owner` and `group` are undefined where they cannot be set (a sandbox without root). A
 * file that is longer than limits.ts takes is `large`, with its `size` in bytes, and is not read.
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
 * What is wrong with one path is said of that path, and leaves the others alone. On the way to a path, a link
 * is followed only where nobody but root could have put it: where every folder down to it is root's, and
 * writable for root alone. (In a sandbox, whoever runs Regent stands for root.)
 */
export interface Files {
  /** What is at each of these absolute paths, in one round trip. A link at the end is not followed. */
  read(paths: string[]): Promise<Map<string, FileState>>;
  /** The names in each of these directories, in one round trip; an absent directory has none. */
  list(directories: string[]): Promise<Map<string, string[] | Refused>>;
  /**
   * Makes all of these true in one round trip. Each file and link is written beside its place and renamed,
   * so a reader sees the old or the new one and nothing between; never readable by others meanwhile.
   * Rejects with a PathsFailedError when all is done that can be done.
   */
  write(entries: FileEntry[]): Promise<void>;
  /**
   * Removes these paths, directories with everything below; what is not there is no error. One round trip.
   * Rejects with a PathsFailedError when all is gone that can go.
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

/** Asks all of these over the server's loopback; an answer is an Error where nobody answered. Redirects are not followed. */
export type Http = (questions: HttpQuestion[], signal?: AbortSignal) => Promise<(HttpAnswer | Error)[]>;

export interface Transport {
  readonly kind: 'SSH' | 'LOCAL';
  /** True where nothing runs (a sandbox folder): `shell` and `http` reject. */
  readonly sandbox: boolean;
  /** A shell whose commands, and all their children, end when the signal is aborted. */
  shell(signal: AbortSignal): Shell;
  files(signal: AbortSignal): Files;
  http: Http;
  /** Connects if need be and answers when the server does; rejects with a TransportError. */
  ping(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

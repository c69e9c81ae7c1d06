import type { Server } from '../../domain/vocabulary.ts';
import type { Transport } from '../../transport/transport.ts';
import type { FetchDeps, FetchedFile } from './fetch-file.ts';
import type { Keep } from './kept.ts';

/**
 * The folder BACKUP_DIR on Regent's own machine, or that of a backup store. Paths are absolute ones in this place. All
 * methods reject with a CopyError if the place cannot be used: a store that does not answer is no fault of the server
 * whose backups are copied.
 */
export interface CopyPlace {
  /** As in the rows of copies: the id in the folder, or the id of the store. */
  place: string;
  /** As in "its copy in BACKUP_DIR", "its copy on store.example.org". */
  where: string;
  /** The folder. */
  path: string;
  /** A path in it, for people: a store's has the name of the store. */
  named(path: string): string;
  keep: Keep;
  /** Waits for its turn: only a few servers are copied from at once. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Makes sure that backups of this server can be copied into the folder. */
  prepare(server: Server, signal: AbortSignal): Promise<void>;
  /** Makes sure that it is the same folder as before, such as that its disk is mounted. */
  mustBeThere(signal: AbortSignal): Promise<void>;
  /** Makes the folder of a client in it, and gives its path. A link on the way is refused. */
  clientFolder(fqdn: string, alias: string, signal: AbortSignal): Promise<string>;
  /** What is at this path; undefined if nothing is. */
  stat(path: string, signal: AbortSignal): Promise<{ isFile: boolean; bytes: number } | undefined>;
  /** The SHA-256 of a file, in hex; `slowly`: other work there goes first. */
  hash(path: string, how: { signal: AbortSignal; slowly?: boolean }): Promise<string>;
  /**
   * Brings a file of this server to a path here: whole and checked, or not at all. What an earlier attempt has left is
   * continued.
   */
  fetch(file: FetchedFile, to: string, deps: FetchDeps & { fqdn: string }): Promise<void>;
  /** Writes a small file. */
  put(path: string, content: Buffer, signal: AbortSignal): Promise<void>;
  /** Removes these files; an absent one is no error. */
  remove(paths: string[], signal: AbortSignal): Promise<void>;
  read: Transport['download'];
  readSmall(path: string, signal: AbortSignal): Promise<Buffer>;
}

/** How a plugin reaches a server and tells the runner what it finds. */
import type { Files, Http, Shell } from '../../transport/transport.ts';
import type { ClientState, FirstUserRequest, ServerFacts, Site } from './desired-state.ts';
import type {
  AdoptedSettings,
  AgeRelay,
  BackupAway,
  BackupCopy,
  CopyableBackup,
  FoundOrphan,
  Proof,
  ProvableBackup,
  RestoreOutcome,
  UploadedDump,
} from '../../domain/vocabulary.ts';

/**
 * Thrown by `plan`: something foreign on this server would be hidden by Regent's own, or would hide it. The
 * message says what, where, and what the choices are. A new client then fails before anything is made
 * elsewhere.
 */
export class InTheWayError extends Error {
  override name = 'InTheWayError';
}

/** Another server that the work for a client concerns. */
export interface OtherServer {
  server: ServerFacts;
  $: Shell;
  files: Files;
  http: Http;
  signal: AbortSignal;
}

export interface Context<Options = unknown> {
  server: ServerFacts;
  options: Options;
  site: Site;
  /**
   * True if the server is a sandbox folder: its files are real, but no program runs in it, so `$` and `http`
   * are not available. Steps that need a running service are skipped there.
   */
  sandbox: boolean;
  /** Runs a command on the server as root. Every interpolated value is quoted for a POSIX shell. */
  $: Shell;
  /**
   * Files on the server, as root: batched reads, atomic writes. `planFiles` and `putFiles` fail the client
   * that owns a path if that path fails.
   */
  files: Files;
  /** Sends requests to a web server on this server, as a browser would, through the transport. */
  http: Http;
  /** The server that a client comes from or goes to in a move. */
  on(server: ServerFacts): OtherServer;
  /**
   * Records that this client, which moves, lives on its new server from now on: there is no way back. Rejects if
   * the run is over or is to be cancelled; then nothing is recorded.
   */
  moved(client: ClientState): Promise<void>;
  /**
   * Writes an event of the run. With `client`, only the runs that concern this client get it. Secrets are
   * masked.
   */
  log(text: string, about?: { client?: string; level?: 'info' | 'warn' }): void;
  /**
   * Names orphans: they have Regent's mark, or are such as it makes, but belong to no client that it knows, perhaps because
   * another Regent made them or this one's data is older. They are reported, kept as rows, and never touched by a
   * sync. What `findClients` finds of unknown clients need not be named.
   */
  orphans(found: FoundOrphan[]): void;
  /** Takes one client out: its runs fail with this message, the other clients go on. */
  fail(client: string, message: string): void;
  /**
   * Says in `plan` that something exists under this client's name: `database acme`, a path. If Regent has not
   * made it, the client fails before anything of it is touched anywhere; a deletion leaves the thing alone.
   * It does no harm to report something that Regent has made. A change that updates or deletes something
   * reports it implicitly.
   */
  found(client: string, what: string): void;
  /**
   * Says in `plan` that something is missing that holds data, so that it cannot be made again. If the client
   * has been live, it is not made again, and the client fails.
   * @param what as in "database acme"
   * @param mending whole sentences, the same for every client: how to bring it back
   * @param kept whole sentences: what is left of this one elsewhere
   */
  lost(client: string, what: string, mending: string, kept?: string): void;
  /**
   * Says in `plan` that the change of this subject would not be needed if the client had these settings, because
   * then exactly what is there would be desired. They are not checked, and never shown.
   */
  adoptable(client: string, subject: string, settings: AdoptedSettings): void;
  /**
   * The last good dump of the client's database, or of a database of the server itself; dumps that are still on
   * its server come first.
   */
  newestDump(name: string): Promise<{ file: string; at: Date; bytes: number | null } | undefined>;
  /**
   * Lets the server open a file that age has encrypted for Regent, without Regent's own identity: gives another
   * header for it, and an identity that opens nothing else. Throws if Regent cannot open it: a part of a sentence.
   * @param start the first 16 kB of the file
   */
  relay(start: Buffer): AgeRelay;
  /** Those of these dumps on this server whose manifest Regent knows already, or that have none. */
  knownBackups(files: string[]): Promise<Set<string>>;
  /** Those of these restores, by id, that Regent has on record, whatever became of them. */
  knownRestores(ids: string[]): Promise<Set<string>>;
  /** The good backups of this server that are there or have a copy in this place, newest first, with that copy. */
  copyable(place: string): Promise<CopyableBackup[]>;
  /** Stores what is known of the copy of a backup, in place of what was known before. */
  saveCopy(copy: BackupCopy): Promise<void>;
  /**
   * Forgets copies of backups of this server that never were whole: in this repository those that cannot be made
   * up for, as the server has that backup no more, and all in other repositories, which are not in use any more.
   */
  forgetFailedCopies(repository: string): Promise<void>;
  /**
   * The newest good backup of the client's database, or of a database of the server itself, that is on this server or
   * has a good copy on Regent's machine.
   */
  backupToProve(name: string): Promise<ProvableBackup | undefined>;
  /**
   * Brings the copy of the backup with this dump into a folder of this server, which is made anew, and compares
   * hashes on the way. Gives the reason if the copy cannot be read; rejects if the server cannot be reached.
   * @param client the client that it is brought for, if it is one's backup
   */
  bringCopy(dump: string, folder: string, client?: string): Promise<string | undefined>;
  /** Says what came of the proof of the backup with this dump. */
  proved(dump: string, proof: Proof): void;
  /** The backups on this server of clients that were removed so long ago that these may go: the paths of their files. */
  expiredBackups(): Promise<{ client: string; files: string[] }[]>;
  /**
   * Says that this request of a client was carried out or has come to its end, so that it is not made again.
   */
  fulfil(request: FirstUserRequest): void;
  /**
   * Says what came of a restore: the backup is in its place, and what was there before is kept or was nothing;
   * that is in its place again; or nothing of it is left on the server.
   */
  restored(restoreId: string, outcome: RestoreOutcome): void;
  /**
   * Stores a backup of this client that a restore has just made of what it is about to replace, or that it could not
   * make.
   * @param result as the backup script says it
   */
  backedUp(client: string, result: object): Promise<void>;
  /**
   * Brings the files of a backup from where they are (another server, or the copy on Regent's own machine), or a dump
   * that somebody has uploaded, to this server: the dump to this path, its manifest to `<path>.json`, the archive of
   * files to `<path>.files`; the last two if the backup has them. The folder must be there; what is at these paths is
   * replaced. Each file is as it was made. Rejects with a message for people.
   * @param client the client that they are brought for
   */
  bring(client: string, away: BackupAway | UploadedDump, path: string): Promise<void>;
  /** Why this process of Regent cannot read an upload, in words; undefined if it can. */
  whyUnseen(upload: UploadedDump): Promise<string | undefined>;
  /**
   * Brings a large file of another server to the same path on this one, for root alone; it replaces what is there. The
   * folder must be there. Rejects with a message for people if the file does not arrive as it was made.
   * @param client the client that it is brought for
   */
  carry(
    client: string,
    from: ServerFacts,
    file: { path: string; bytes: number; sha256: string },
  ): Promise<void>;
  /**
   * Stores result data of this step, such as a backup's file and size; with `client`, only in that client's
   * runs.
   */
  report(data: Record<string, unknown>, client?: string): void;
  /** Aborted when the run is cancelled, the lease is lost, or Regent is stopping. */
  signal: AbortSignal;
}

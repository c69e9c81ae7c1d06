/**
 * The vocabulary that plugins are written in, and the contract that the runner keeps with them.
 *
 * A plugin reconciles a set of clients on one server. `plan` reads and says what differs, `apply` changes
 * it, `plan` again must be empty, `verify` looks from outside. A plugin imports this file, zod and `node:`
 * modules, and nothing else.
 */
import type { ZodType } from 'zod';
import type { FoundClients, GivenInventory } from '../../domain/take-over/facts.ts';
import type {
  Change,
  FoundBackup,
  FoundModel,
  FoundRequests,
  PutAway,
  RequestFile,
} from '../../domain/vocabulary.ts';
import type { Context } from './context.ts';
import type { Desired, Role } from './desired-state.ts';
import type { WatchingPlugin } from './watching.ts';

export type {
  FileEntry,
  FileState,
  Files,
  Http,
  HttpAnswer,
  HttpQuestion,
  Output,
  Refused,
  Shell,
} from '../../transport/transport.ts';

export { ORIGINALS } from '../../transport/transport.ts';

export type {
  AdoptedSettings,
  AgeRelay,
  BackupCopy,
  Change,
  CopiedFile,
  CopyableBackup,
  DesiredRestore,
  FoundBackup,
  FoundManifest,
  FoundModel,
  FoundOrphan,
  FoundRequest,
  FoundRequests,
  ModelField,
  ModelFields,
  Proof,
  ProvableBackup,
  PutAway,
  RequestedClient,
  RequestFile,
  UploadedDump,
} from '../../domain/vocabulary.ts';
export {
  BACK_OFFICE_ROLES,
  NOTHING_FOUND,
  type BackOfficeUser,
  type ClientFacts,
  type FoundClients,
  type FoundServer,
  type GivenInventory,
} from '../../domain/take-over/facts.ts';
export { InTheWayError, type Context, type OtherServer } from './context.ts';
export { isSafeAlias } from '../../domain/vocabulary.ts';
export { isLeaving } from './desired-state.ts';
export type {
  ClientState,
  Desired,
  FirstUserRequest,
  Language,
  ModelState,
  Presence,
  Role,
  ServerFacts,
  Site,
} from './desired-state.ts';

export type { Look, LookContext, ProbedClient } from './watching.ts';

export interface Plugin<Options = unknown> extends WatchingPlugin<Options> {
  /** Its name in configuration, steps and events; the same as its file's. */
  id: string;
  /** One sentence for the administrator's console. */
  description: string;
  /** The roles of the servers that it works on. */
  roles: Role[];
  /** Its options and their defaults; `parse({})` must succeed. */
  options: ZodType<Options>;
  /** Set if it cannot do anything in a sandbox folder: the reason shown with the skipped step. */
  needsServices?: string;
  /**
   * Set if the things that it makes hold clients' data: if several clients have lost theirs, no new client is
   * set up.
   */
  holdsData?: boolean;
  /**
   * How it sees a client that was deleted and is kept for a time: `absent` if what it makes leads to the client's
   * site, which goes first. If absent here, it does not see the client, and what it has made stays.
   */
  closed?: 'absent' | 'closed';
  /** Set if its files are on Regent's own machine: `files` starts at that machine's root, and `$` refuses. */
  place?: 'regent';
  /** The reason to skip its steps under these options, or undefined to take them. */
  skip?(options: Options): string | undefined;
  /**
   * Set if it keeps things of the server itself rather than of clients: `Desired.clients` is then empty, and it
   * takes part only in runs of its server as a whole.
   */
  ofServer?: true;
  /** Set, together with `ofServer`, if it backs up a database of the server itself: gives the name of that. */
  ownDatabase?(options: Options): string;
  /**
   * Set, together with `ofServer`, if it keeps models: it then also takes part in runs for a changed model. Gives
   * the models that MONARC has, which Regent notes before it plans; undefined if MONARC is absent.
   */
  findModels?(ctx: Context<Options>): Promise<FoundModel[] | undefined>;
  /**
   * Set if it keeps backups: gives all backups on this server, in at most two round trips. It is called after
   * a backup, in a check, and beside the plan of a sync. Regent's rows follow it: what is not in the list is
   * marked as gone, and what has a manifest and no row becomes a row. Undefined if this cannot be found out.
   */
  findBackups?(ctx: Context<Options>): Promise<FoundBackup[] | undefined>;
  /**
   * Set if it can tell which clients are on its server already, whoever has set them up: for a take-over, and in each
   * sync for orphans. Reads what is there, in a number of round trips that does not grow with the clients, and changes nothing. Rejects with a
   * message for people if that cannot be read.
   */
  findClients?(ctx: Context<Options>): Promise<FoundClients>;
  /**
   * Set if what `ctx.adoptable` says needs a test on the server before it is adopted: gives whole sentences if it must
   * not be, such as the words of a service that refuses it; undefined if it may. Changes nothing.
   */
  whyNotAdopted?(ctx: Context<Options>): Promise<string | undefined>;
  /**
   * Set if it can read a list of the clients of all servers, for a take-over: from files that somebody has given, or
   * on Regent's own machine if its options name a place there. Undefined if there is neither.
   */
  readInventory?(
    ctx: Pick<Context<Options>, 'files' | 'options'>,
    given: GivenInventory,
  ): Promise<FoundClients | undefined>;
  /** Set, together with `ofServer`, if others leave requests for clients on its server, which runs COLLECT take. */
  requests?: {
    /**
     * Reads them, in a number of round trips that does not grow with them, and changes nothing.
     * @param isRefused whether it was refused before: if there are too many to read at once, these come last
     */
    find(
      ctx: Context<Options>,
      isRefused: (name: Pick<RequestFile, 'kind' | 'file'>) => boolean,
    ): Promise<FoundRequests>;
    /**
     * Moves the files of requests that are done out of the way; harmless when repeated. Gives what became of each, in
     * this order.
     */
    putAway(ctx: Context<Options>, done: RequestFile[]): Promise<PutAway[]>;
  };
  /** Reads, in a number of round trips that does not grow with the clients, and says what differs. */
  plan(ctx: Context<Options>, desired: Desired): Promise<Change[]>;
  /** Makes the changes; harmless when repeated. An error fails every client that has a change here. */
  apply(ctx: Context<Options>, changes: Change[], desired: Desired): Promise<void>;
  /**
   * Set if a change may take minutes. A client's changes are planned in the order in which they are made:
   * those before the first long one are made with those of all clients, the long one by an `apply` for that
   * client alone beside other work. The client's next steps, this one first, are taken when it is done.
   */
  long?: {
    isLong(change: Change): boolean;
    /** The number of clients of a server for which long changes may run at once. */
    atOnce(options: Options): number;
  };
  /** Looks from outside, after a plan that found nothing more to do. */
  verify?(ctx: Context<Options>, desired: Desired): Promise<void>;
  /** Work that is requested by name and not found by a plan: a check of the server, a backup now. */
  actions?: Record<string, (ctx: Context<Options>, desired: Desired) => Promise<void>>;
}

/** Gives the literal of a plugin its type. */
export function definePlugin<Options>(plugin: Plugin<Options>): Plugin<Options> {
  return plugin;
}

export {
  applyFiles,
  compareFiles,
  failClients,
  foundFiles,
  isUnknown,
  MARK,
  namesIn,
  planFiles,
  putFiles,
  textOf,
  unreadable,
  UnreadableError,
  withoutRefused,
  withoutUnknown,
  type WantedFile,
} from './plan-files.ts';

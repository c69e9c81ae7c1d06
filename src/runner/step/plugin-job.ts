/** The input and the result of one call of a plugin. */
import type {
  AdoptedSettings,
  BackupAway,
  FoundOrphan,
  Proof,
  RestoreOutcome,
  UploadedDump,
} from '../../domain/vocabulary.ts';
import type { Transport } from '../../transport/transport.ts';
import type {
  Change,
  Context,
  Desired,
  FoundModel,
  ModelState,
  Plugin,
  ServerFacts,
  Site,
} from '../contract/plugin.ts';
import type { Verdict, Whose } from '../ownership/whose.ts';
import type { Scope } from '../drift/scope.ts';
import type { PipelineEntry } from '../pipeline.ts';
import type { Bringing } from '../copies/carry-file.ts';
import type { FetchedFile } from '../copies/fetch-file.ts';
import type { Orphans } from '../orphans/find-orphans.ts';
import type { BackupLook } from '../store/client-results.ts';

export interface PluginJob {
  entry: PipelineEntry;
  server: ServerFacts;
  site: Site;
  transport: Transport;
  desired: Desired;
  scope: Scope;
  signal: AbortSignal;
  whose: Whose;
  newestDump: Context['newestDump'];
  knownBackups: Context['knownBackups'];
  bring(away: BackupAway | UploadedDump, path: string, how: Bringing): Promise<void>;
  whyUnseen: Context['whyUnseen'];
  knownRestores: Context['knownRestores'];
  copyable: Context['copyable'];
  saveCopy: Context['saveCopy'];
  forgetFailedCopies: Context['forgetFailedCopies'];
  backupToProve: Context['backupToProve'];
  bringCopy(dump: string, folder: string, how: Bringing): Promise<string | undefined>;
  carry(from: ServerFacts, file: FetchedFile, how: Bringing): Promise<void>;
  expiredBackups: Context['expiredBackups'];
  transportOf(server: ServerFacts): Transport;
  moved: Context['moved'];
  backedUp: Context['backedUp'];
  relay: Context['relay'];
  /**
   * Rejects if this Regent may not change the server; called before any change, and free once the answer is
   * known.
   */
  mustBeOurs(): Promise<void>;
  /** Records these clients' things as Regent's own, before anything is made. */
  claim(aliases: string[]): Promise<void>;
  /** Takes the requests that a plugin finds, and has it put away what is done. */
  collect(requests: NonNullable<Plugin['requests']>, ctx: Context): Promise<void>;
  /** The action to call by name, in place of plan and apply. */
  action?: string | undefined;
  /** False if another run verifies the work of this one. */
  verifies?: boolean;
  /** Throws if the plan is more than these runs may do: then nothing of it is done. */
  mustBeLet(changes: Change[]): void;
  /** Whether it changes nothing, and only says what differs: the step then ends after its plan. */
  reports: boolean;
  /** Called with the plan, before anything is changed. */
  seen(result: PluginResult): Promise<void>;
  /** Called with changes that were made, when a plan has not found them any more. */
  repaired(changes: Change[]): void;
  /** Called before anything is changed. */
  beforeApply(): Promise<void>;
  /** Stores the models that a server has, and gives the desired state of all models from now on. */
  adopt(found: FoundModel[]): Promise<ModelState[]>;
  /** Whether a change takes long: its client is then left out from there on. */
  isLong?: ((change: Change) => boolean) | undefined;
  /** Whether a client is verified even if nothing of it has changed, as all are in a sync. */
  isDoubtful(alias: string): boolean;
  /** Whether its site, which is on another server, is let be as it is: it cannot be asked from here whose it is. */
  isLetBe(alias: string): boolean;
  tell: Tell;
}

export type PlanJob = Omit<
  PluginJob,
  | 'action'
  | 'adopt'
  | 'beforeApply'
  | 'claim'
  | 'collect'
  | 'isDoubtful'
  | 'isLetBe'
  | 'isLong'
  | 'mustBeLet'
  | 'mustBeOurs'
  | 'repaired'
  | 'reports'
  | 'seen'
>;

/** Writes events to the runs that a client concerns, or to all runs. */
export interface Tell {
  planned(change: Change): void;
  log(text: string, about?: { client?: string; level?: 'info' | 'warn' }): void;
}

export interface PluginResult {
  /** The changes of the first plan. */
  changes: Change[];
  /** Those that it leaves as they are. */
  left: Change[];
  /** The settings that clients could have in place of changes, by `adoptableKey`. */
  adoptable: ReadonlyMap<string, AdoptedSettings>;
  /**
   * The long change of each client that has one, by alias: neither it nor the changes after it have been
   * made.
   */
  long: Map<string, Change>;
  /** The clients that were taken out, with the message for each. */
  failures: Map<string, string>;
  /** The one message that replaces the messages of several clients. */
  inCommon?: Verdict['inCommon'];
  /** The ids of requests that were carried out. */
  fulfilled: Set<string>;
  /** What came of restores, by id. */
  restored: Map<string, RestoreOutcome>;
  /** What came of proofs of backups, by the path of the dump. */
  proved: Map<string, Proof>;
  /** The error that ended an action after it had reported something. */
  error?: unknown;
  /** The backups on the server, if they were read. */
  backups?: BackupLook | undefined;
  /** The data that it reported, for all and by client. */
  report: Record<string, unknown>;
  clientReports: Map<string, Record<string, unknown>>;
  /** The orphans that it has named in its plan. */
  said: FoundOrphan[];
  /** All orphans that it has found, if it has looked for them. */
  orphans?: Orphans;
}

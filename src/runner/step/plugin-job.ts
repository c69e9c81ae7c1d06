/** What one call of a plugin is given, and what comes of it. */
import type { Transport } from '../../transport/transport.ts';
import type {
  Change,
  Context,
  Desired,
  FoundModel,
  ModelState,
  ServerFacts,
  Site,
} from '../contract/plugin.ts';
import type { Verdict, Whose } from '../ownership/whose.ts';
import type { PipelineEntry } from '../pipeline.ts';

export interface PluginJob {
  entry: PipelineEntry;
  server: ServerFacts;
  site: Site;
  transport: Transport;
  desired: Desired;
  signal: AbortSignal;
  whose: Whose;
  newestDump: Context['newestDump'];
  /** Rejects where the server is not this Regent's to change; asked before anything is, and free once it is known. */
  mustBeOurs(): Promise<void>;
  /** From now on, what there is of these clients is Regent's own: to be known before anything is made. */
  claim(aliases: string[]): Promise<void>;
  /** Asks for this action by name, in place of plan and apply. */
  action?: string | undefined;
  /** False where others look from outside at what is done here. */
  verifies?: boolean;
  /** Throws where the plan is more than these runs are let do: then nothing of it is done. */
  mustBeLet(changes: Change[]): void;
  /** Called before anything is changed. */
  beforeApply(): Promise<void>;
  /** Takes note of the models that a server has, and gives all of them as they are to be from now on. */
  adopt(found: FoundModel[]): Promise<ModelState[]>;
  /** Whether a change takes long: its client is then left to others from there on. */
  isLong?: ((change: Change) => boolean) | undefined;
  /** Whether a client is looked at from outside even where nothing of it has changed, as all are in a sync. */
  isDoubtful(alias: string): boolean;
  tell: Tell;
}

export type PlanJob = Omit<
  PluginJob,
  'action' | 'adopt' | 'beforeApply' | 'claim' | 'isDoubtful' | 'isLong' | 'mustBeLet' | 'mustBeOurs'
>;

/** What goes into the story of the runs that a client concerns, or of all of them. */
export interface Tell {
  planned(change: Change): void;
  log(text: string, about?: { client?: string; level?: 'info' | 'warn' }): void;
}

export interface PluginResult {
  /** What the first plan found. */
  changes: Change[];
  /** The long change of each client that has one, by alias: it has not been made, nor what comes after it. */
  long: Map<string, Change>;
  /** The clients that were taken out, with the message for each. */
  failures: Map<string, string>;
  /** What is said once in place of what some of them are told. */
  inCommon?: Verdict['inCommon'];
  /** The ids of requests that have been carried out. */
  fulfilled: Set<string>;
  /** What ended an action that had reported something before. */
  error?: unknown;
  /** The paths of all backups that the server has, where it was asked. */
  backups?: string[] | undefined;
  /** What it reported, for all and by client. */
  report: Record<string, unknown>;
  clientReports: Map<string, Record<string, unknown>>;
  /** What is there of nobody that Regent knows: the names, by what they are. */
  orphans: Map<string, string[]>;
}

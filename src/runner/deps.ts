import type { AgeIdentity } from '../domain/secrets/age.ts';
import type { Collector } from '../domain/collector/collector.ts';
import type { Log } from '../domain/logging/log-facts.ts';
import type { Models } from '../domain/models/models.ts';
import type { Vaults } from '../domain/secrets/vaults.ts';
import type { Server } from '../domain/vocabulary.ts';
import type { Transport } from '../transport/transport.ts';
import type { CopyPlace } from './copies/copy-place.ts';
import type { BackupStores } from './copies/store-folder.ts';
import type { UploadFolder } from './uploads/upload-folder.ts';
import type { RunStore } from './store/run-store.ts';
import type { Meter } from './meter.ts';
import type { Pipeline } from './pipeline.ts';
import type { Site } from './contract/plugin.ts';

export type RunnerLog = Log;

/** What the runner depends on. */
export interface RunnerDeps {
  runStore: RunStore;
  models: Pick<Models, 'adopt'>;
  collector: Collector;
  pipeline: Pipeline;
  site: Site;
  vaults: Vaults;
  transportFor(server: Server): Transport;
  /** The files of Regent's own machine, for plugins that work there. */
  ownTransport: Transport;
  /** BACKUP_DIR; absent if it is not set. */
  copyFolder?: CopyPlace | undefined;
  /** How backup stores are used; absent if they are not. */
  backupStores?: BackupStores | undefined;
  /** Where dumps are that people have uploaded. */
  uploadFolder?: UploadFolder | undefined;
  /** Regent's own, for backups that are encrypted. */
  ageIdentities?: AgeIdentity[] | undefined;
  /** This worker's name, as attempts and leases show it. */
  worker: string;
  /** How long a lease holds without being renewed, in ms. */
  leaseMs: number;
  stepTimeoutMs: number;
  /** For how many days the backups of a removed client are kept. */
  deletedBackupsDays: number;
  /** Says that there is work under a lease; the caller does not wait for it. */
  wakeWorker(lease: string): void;
  log: RunnerLog;
  /** Measures the work; absent if nobody does. */
  meter?: Meter | undefined;
}

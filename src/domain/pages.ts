/** Lists that hang on other things: for all of these at once, and cut by the database. */
import type { BackupOrigin } from './vocabulary.ts';
import type { DeliveryStatus } from './webhooks/webhook-tx.ts';

export type NestedList =
  | 'Client.alarms'
  | 'Client.backups'
  | 'Client.drift'
  | 'Client.moves'
  | 'Client.restores'
  | 'Client.runs'
  | 'Client.uploads'
  | 'Model.clients'
  | 'Run.children'
  | 'Run.repaired'
  | 'Schedule.slots'
  | 'Server.alarms'
  | 'Server.backups'
  | 'Server.clients'
  | 'Server.collectedRequests'
  | 'Server.drift'
  | 'Server.orphans'
  | 'Server.syncs'
  | 'Webhook.deliveries';

/** Which backups; those that meet all conditions that are given. */
export interface BackupChoice {
  ok?: boolean | undefined;
  madeBy?: BackupOrigin[] | undefined;
  onDisk?: boolean | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface DeliveryChoice {
  status?: DeliveryStatus[] | undefined;
}

export interface NestedPage {
  list: NestedList;
  /** How many; a negative number takes them from the end of the list. */
  take: number;
  /** They follow the item with this cursor; those from the end come before it. */
  cursor?: string | undefined;
  /** For lists of backups, and of deliveries. */
  only?: (BackupChoice & DeliveryChoice) | undefined;
}

/** Of the backups of a client: any, those that are good and there, copied elsewhere, or proven and to be had. */
export type NewestOf = 'ANY' | 'GOOD' | 'COPIED' | 'PROVEN';

export interface NewestBackup {
  id: string;
  at: Date;
  message: string | null;
}

export interface Pages {
  /** The newest backup of each of these clients that has one. One statement. */
  newestBackups(of: NewestOf, clientIds: readonly string[]): Promise<Map<string, NewestBackup>>;
  /**
   * For each of these owners, the keys of the items on its page, in the order of the list. One statement. A key is an
   * id; that of a slot is the id of its schedule, a space, and its time.
   */
  keysOf(page: NestedPage, owners: readonly string[]): Promise<Map<string, string[]>>;
  /** How many items the whole list of each owner has. One statement. */
  countsOf(list: Pick<NestedPage, 'list' | 'only'>, owners: readonly string[]): Promise<Map<string, number>>;
}

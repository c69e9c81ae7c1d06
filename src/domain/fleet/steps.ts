/** The differences of each kind, with what is needed to do them. */
import type { Client, Model, Schedule, Server } from '../vocabulary.ts';
import type { Webhook } from '../webhooks/webhook-tx.ts';
import type { MaintenanceWindow } from '../windows/window.ts';
import type { ChangedField, Difference } from './difference.ts';
import type {
  FleetClient,
  FleetModel,
  FleetSchedule,
  FleetServer,
  FleetWebhook,
  FleetWindow,
} from './fleet-file.ts';

/** One difference, with the entry of the file and the row that it is about. */
interface Of<Mutation extends string, Entry, Row> extends Difference {
  mutation: Mutation;
  entry: Entry;
  /** Null if it is to be created. */
  row: Row | null;
}

export type ServerStep = Of<
  'createServer' | 'updateServer' | 'setServerMode' | 'confirmServerHostKey',
  FleetServer,
  Server
>;
export type ModelStep = Of<
  'createModel' | 'updateModel' | 'activateModel' | 'deactivateModel',
  FleetModel,
  Model
>;
export type ClientStep = Of<
  'createClient' | 'updateClient' | 'setDirectives' | 'setBackupMaxAge' | 'suspendClient' | 'resumeClient',
  FleetClient,
  Client
>;
export type DeletionStep = Difference & { mutation: 'deleteClients'; row: Client };
export type ScheduleStep = Of<'createSchedule' | 'updateSchedule', FleetSchedule, Schedule>;
export type WindowStep = Of<
  'createMaintenanceWindow' | 'updateMaintenanceWindow',
  FleetWindow,
  MaintenanceWindow
>;
export type WebhookStep = Of<'createWebhook' | 'updateWebhook', FleetWebhook, Webhook>;

export type Step =
  ServerStep | ModelStep | DeletionStep | ClientStep | ScheduleStep | WindowStep | WebhookStep;

/** Of these values, by the names of fields in the file, those that differ. */
export const differing = <Values extends object>(values: Values, fields: ChangedField[]): Partial<Values> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => fields.some(isOf(name)))) as Partial<Values>;

export const isOf =
  (...names: string[]) =>
  ({ field }: ChangedField) =>
    names.includes(field);

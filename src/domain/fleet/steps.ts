/** The differences of each kind, with what is needed to do them. */
import type { Client, Model, Schedule, Server } from '../vocabulary.ts';
import type { ChangedField, Difference } from './difference.ts';
import type { FleetClient, FleetModel, FleetSchedule, FleetServer } from './fleet-file.ts';

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
  'createClient' | 'updateClient' | 'setDirectives' | 'suspendClient' | 'resumeClient',
  FleetClient,
  Client
>;
export type DeletionStep = Difference & { mutation: 'deleteClients'; row: Client };
export type ScheduleStep = Of<'createSchedule' | 'updateSchedule', FleetSchedule, Schedule>;

export type Step = ServerStep | ModelStep | DeletionStep | ClientStep | ScheduleStep;

export const isOf =
  (...names: string[]) =>
  ({ field }: ChangedField) =>
    names.includes(field);

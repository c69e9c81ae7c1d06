/** The rows that say how servers and clients should be. src/db implements it. */
import type { Client, DesiredClient, Model, Server } from '../../domain/vocabulary.ts';

import type { InForce } from '../../domain/windows/in-force.ts';
import type { OpenDrift, SettledAt } from './drift-rows.ts';

/** The things under this client's name at this server and plugin are Regent's own. */
export interface MadeRow {
  clientId: string;
  serverId: string;
  plugin: string;
}

export interface Surroundings {
  /** The id of this Regent: the same in every copy of its database. */
  regentId: string;
  servers: Server[];
  /** Every client that is not deleted. */
  clients: DesiredClient[];
  /** The deleted clients, and the servers where they were. */
  goneClients: Pick<Client, 'id' | 'alias' | 'serverId'>[];
  /** The names of servers that were deleted. */
  goneServers: string[];
  /** By number; deleted models are included. */
  models: Model[];
  made: MadeRow[];
  /** Deleted clients that may have left something on a front office that they had moved away from. */
  deleted: DesiredClient[];
  /** What a client had on this server before it moved is kept there. */
  kept: { clientId: string; serverId: string }[];
  /** What differs and has not ended. */
  drift: OpenDrift[];
  settled: SettledAt[];
  /** The servers on which nothing is to be changed now, by id, because of maintenance windows. */
  frozen: ReadonlyMap<string, InForce>;
  /** Another one with each change of what is desired of a model. */
  modelsRevision: number;
}

export interface DesiredRows {
  surroundings(): Promise<Surroundings>;
}

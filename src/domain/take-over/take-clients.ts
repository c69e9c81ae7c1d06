/** Writes the rows of clients that are taken over. On servers, nothing is done. */
import { visible } from '../clients/client-operation.ts';
import { whoseAlias } from '../clients/new-clients.ts';
import { attempt, conflict, RefusedError, type Problem } from '../errors.ts';
import { mustBeThere, mustBeUsable } from '../preconditions.ts';
import type { PlannedChange } from '../runs/plan.ts';
import { rolledBack } from '../rolled-back.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor, Client, Server } from '../vocabulary.ts';
import type { TakenClient, Taking } from './taking.ts';

/** What has become of one client. */
export interface TakeResult {
  alias: string;
  /** Absent if it was refused, and in a dry run. */
  client?: Client;
  /** What differs, and stays as it is until somebody repairs it. */
  accepted: PlannedChange[];
  /** Why it was refused. */
  problems: Problem[];
}

export interface Taken {
  results: TakeResult[];
  /** The same of servers themselves that are only observed. */
  own: PlannedChange[];
}

/** The reason with which all that differs is ignored. */
export const AS_IT_WAS = 'Taken over as it was';

interface Deps {
  store: Store;
  now(): Date;
}

/** Writes the rows; in a dry run, it only tells what a take-over would do. A client that is refused is refused alone. */
export function takeClients(
  { store, now }: Deps,
  taking: Taking,
  actor: Actor,
  isDryRun: boolean,
): Promise<Taken> {
  const work = (tx: Tx) => write(tx, taking, actor, now());
  if (isDryRun) return rolledBack(store, work).then(withoutClients);
  return store.transact(async (tx) => {
    const taken = await work(tx);
    // No rollback takes this back.
    await tx.passNumbers();
    return taken;
  });
}

async function write(tx: Tx, { clients, refused, own }: Taking, actor: Actor, at: Date): Promise<Taken> {
  const homes = await tx.heldServers(clients.map(({ row }) => row.serverId));
  const servers = new Map(homes.map((server) => [server.id, server]));
  const namesakes = await tx.clientsByAlias(clients.map(({ row }) => row.alias));
  const decided = clients.map((taken) => attempt(() => mustBeFree(taken, servers, namesakes)));
  const good = decided.flatMap((taken) => (taken instanceof RefusedError ? [] : [taken]));
  const inserted = await tx.insertClients(good.map((taken) => rowOf(taken)));
  const rows = new Map(inserted.map((client) => [client.alias, client]));
  const models = new Map((await tx.models()).map(({ number, id }) => [number, id]));
  const ignored = { reason: AS_IT_WAS, by: actor.name, at };
  for (const { row, modelNumbers, made, accepted } of good) {
    const { id: clientId } = mustBeThere(rows.get(row.alias), 'client', row.alias);
    await tx.addModels(
      modelNumbers.flatMap((number) => {
        const modelId = models.get(number);
        return modelId === undefined ? [] : [{ clientId, modelId }];
      }),
    );
    await tx.insertMade(made.map((each) => ({ ...each, clientId })));
    await tx.acceptDrift({ clientId, changes: accepted, ...ignored });
  }
  if (good.length > 0) {
    await tx.acceptDrift({ clientId: null, changes: own, ...ignored });
    await audit(tx, actor, { good, rows, servers, own });
  }
  return {
    results: [
      ...clients.map(({ row: { alias }, accepted }, index): TakeResult => {
        const it = decided[index];
        if (it instanceof RefusedError) return { alias, accepted: [], problems: it.problems };
        return { alias, client: mustBeThere(rows.get(alias), 'client', alias), accepted, problems: [] };
      }),
      ...refused.map(({ alias, why }): TakeResult => {
        const { problems } = conflict(why.join(' '), 'clients', alias);
        return { alias, accepted: [], problems };
      }),
    ].toSorted((one, other) => (one.alias < other.alias ? -1 : 1)),
    own: good.length === 0 ? [] : own,
  };
}

const withoutClients = ({ results, own }: Taken): Taken => ({
  results: results.map(({ client: _row, ...result }) => result),
  own,
});

/** It may have been created, or its server removed, while the servers were read. */
function mustBeFree(
  taken: TakenClient,
  servers: ReadonlyMap<string, Server>,
  namesakes: Client[],
): TakenClient {
  const { alias, serverId } = taken.row;
  mustBeUsable(mustBeThere(servers.get(serverId), 'server', serverId), 'clients');
  const namesake = namesakes.find((client) => client.alias === alias);
  if (namesake !== undefined) throw conflict(whoseAlias(alias, namesake), 'clients', alias);
  return taken;
}

function rowOf({ row, createdAt }: TakenClient) {
  const at = new Date(createdAt);
  // No link was made: renewFirstUserLink makes one.
  return { ...row, createdAt: at, activatedAt: at, firstUserTokenExpiresAt: at };
}

interface Written {
  good: TakenClient[];
  rows: ReadonlyMap<string, Client>;
  servers: ReadonlyMap<string, Server>;
  own: PlannedChange[];
}

async function audit(tx: Tx, actor: Actor, { good, rows, servers, own }: Written): Promise<void> {
  const subjectsOf = (changes: PlannedChange[]) =>
    changes.map(({ plugin, subject }) => `${plugin}: ${subject}`);
  const clients = good.map(({ row: { alias, serverId }, accepted }) => ({
    subject: `client ${alias}`,
    details: {
      after: visible(mustBeThere(rows.get(alias), 'client', alias)),
      server: servers.get(serverId)?.fqdn,
      accepted: subjectsOf(accepted),
    },
  }));
  const all = await tx.serversById([...new Set(own.map(({ serverId }) => serverId))]);
  const ofServers = all.map(({ id, fqdn }) => ({
    subject: `server ${fqdn}`,
    details: { accepted: subjectsOf(own.filter(({ serverId }) => serverId === id)) },
  }));
  await tx.auditEach(actor, 'takeOver', [...clients, ...ofServers]);
}

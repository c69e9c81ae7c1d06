/** Writes the rows of clients that are taken over. On servers, nothing is done. */
import { visible } from '../clients/client-operation.ts';
import { whoseAlias } from '../clients/new-clients.ts';
import { attempt, conflict, RefusedError, type Problem } from '../errors.ts';
import type { AuditNote, Operation } from '../operation.ts';
import { mustBeThere, mustBeUsable } from '../preconditions.ts';
import type { PlannedChange } from '../runs/plan.ts';
import type { Tx } from '../store.ts';
import type { Actor, Client, Server } from '../vocabulary.ts';
import type { TakenClient, Taking } from './taking.ts';

/** What has become of one client. */
export interface TakeResult {
  alias: string;
  /** Absent if it was refused. */
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

/** Needs no run. A client that is refused is refused alone. */
export function takingOver(taking: Taking, actor: Actor, now: () => Date): Operation<Taken, null> {
  return {
    action: 'takeOver',
    input: taking,
    async change(tx) {
      const homes = await tx.heldServers(taking.clients.map(({ row }) => row.serverId));
      const servers = new Map(homes.map((server) => [server.id, server]));
      const namesakes = await tx.clientsByAlias(taking.clients.map(({ row }) => row.alias));
      const decided = taking.clients.map((taken) => attempt(() => mustBeFree(taken, servers, namesakes)));
      const good = decided.flatMap((taken) => (taken instanceof RefusedError ? [] : [taken]));
      const rows = await insert(tx, good, { reason: AS_IT_WAS, by: actor.name, at: now() });
      const own = good.length === 0 ? [] : taking.own;
      await tx.acceptDrift({ clientId: null, changes: own, reason: AS_IT_WAS, by: actor.name, at: now() });
      return {
        result: { results: resultsOf(taking, decided, rows), own },
        entries: [...good.map((taken) => noteOf(taken, rows, servers)), ...(await notesOfServers(tx, own))],
        async queue() {
          // No rollback takes this back; a dry run does not come here.
          await tx.passNumbers();
          return null;
        },
      };
    },
    again: () => Promise.reject(new Error('A take-over has no idempotency key.')),
  };
}

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

/** Gives the rows, by alias. */
async function insert(
  tx: Tx,
  all: TakenClient[],
  ignored: { reason: string; by: string; at: Date },
): Promise<Map<string, Client>> {
  const rows = new Map((await tx.insertClients(all.map(rowOf))).map((client) => [client.alias, client]));
  const models = new Map((await tx.models()).map(({ number, id }) => [number, id]));
  for (const { row, modelNumbers, made, accepted } of all) {
    const { id: clientId } = mustBeThere(rows.get(row.alias), 'client', row.alias);
    const modelIds = modelNumbers.flatMap((number) => models.get(number) ?? []);
    await tx.addModels(modelIds.map((modelId) => ({ clientId, modelId })));
    await tx.insertMade(made.map((each) => ({ ...each, clientId })));
    await tx.acceptDrift({ clientId, changes: accepted, ...ignored });
  }
  return rows;
}

function rowOf({ row, createdAt }: TakenClient) {
  const at = new Date(createdAt);
  // No link was made: renewFirstUserLink makes one.
  return { ...row, createdAt: at, activatedAt: at, firstUserTokenExpiresAt: at };
}

/** By alias. */
function resultsOf(
  { clients, refused }: Taking,
  decided: (TakenClient | RefusedError)[],
  rows: ReadonlyMap<string, Client>,
): TakeResult[] {
  const taken = clients.map(({ row: { alias }, accepted }, index): TakeResult => {
    const it = decided[index];
    if (it instanceof RefusedError) return { alias, accepted: [], problems: it.problems };
    return { alias, client: mustBeThere(rows.get(alias), 'client', alias), accepted, problems: [] };
  });
  const others = refused.map(({ alias, why }): TakeResult => {
    const { problems } = conflict(why.join(' '), 'clients', alias);
    return { alias, accepted: [], problems };
  });
  return [...taken, ...others].toSorted((one, other) => (one.alias < other.alias ? -1 : 1));
}

const subjectsOf = (changes: PlannedChange[]) =>
  changes.map(({ plugin, subject }) => `${plugin}: ${subject}`);

function noteOf(
  { row: { alias, serverId }, accepted }: TakenClient,
  rows: ReadonlyMap<string, Client>,
  servers: ReadonlyMap<string, Server>,
): AuditNote {
  const client = visible(mustBeThere(rows.get(alias), 'client', alias));
  const server = servers.get(serverId)?.fqdn;
  return { subject: `client ${alias}`, after: { ...client, server, accepted: subjectsOf(accepted) } };
}

async function notesOfServers(tx: Tx, own: PlannedChange[]): Promise<AuditNote[]> {
  const servers = await tx.serversById([...new Set(own.map(({ serverId }) => serverId))]);
  return servers.map(({ id, fqdn }) => ({
    subject: `server ${fqdn}`,
    after: { accepted: subjectsOf(own.filter(({ serverId }) => serverId === id)) },
  }));
}

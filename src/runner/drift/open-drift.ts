import type { Change } from '../../domain/vocabulary.ts';
import type { World } from '../plan/desired.ts';
import type { OpenDrift } from '../store/drift-rows.ts';

/** What is known of one plugin on one server. */
export interface OpenAt {
  all: OpenDrift[];
  get(change: Pick<Change, 'client' | 'subject'>): OpenDrift | undefined;
}

export function openAt(world: Pick<World, 'clients' | 'drift'>, serverId: string, plugin: string): OpenAt {
  const all = world.drift.filter((each) => each.serverId === serverId && each.plugin === plugin);
  const byKey = new Map(all.map((row) => [keyOf(row.clientId, row.subject), row]));
  return {
    all,
    get: ({ client, subject }) => byKey.get(keyOf(clientIdIn(world, client), subject)),
  };
}

const keyOf = (clientId: string | null | undefined, subject: string) =>
  JSON.stringify([clientId ?? null, subject]);

/** Null for what is of the server itself, and undefined for a client that is gone. */
export const clientIdIn = ({ clients }: Pick<World, 'clients'>, alias: string | undefined) =>
  alias === undefined ? null : clients.get(alias)?.row.id;

/** Whether something of the client is ignored on the front office where it lives, and this server is another one. */
export function isLetBeElsewhere(
  { clients, drift }: Pick<World, 'clients' | 'drift'>,
  alias: string,
  serverId: string,
): boolean {
  const row = clients.get(alias)?.row;
  if (row === undefined || row.serverId === serverId) return false;
  return drift.some(
    (each) => each.clientId === row.id && each.serverId === row.serverId && each.ignoredFingerprint !== null,
  );
}

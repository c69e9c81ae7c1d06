import type { Change } from '../../domain/vocabulary.ts';
import type { World } from '../plan/desired.ts';
import type { OpenDrift } from '../store/drift-rows.ts';

/** What is known of one plugin on one server. */
export interface OpenAt {
  size: number;
  get(change: Pick<Change, 'client' | 'subject'>): OpenDrift | undefined;
  all(): OpenDrift[];
}

export function openAt(world: Pick<World, 'clients' | 'drift'>, serverId: string, plugin: string): OpenAt {
  const rows = world.drift.filter((each) => each.serverId === serverId && each.plugin === plugin);
  return {
    size: rows.length,
    all: () => rows,
    get({ client, subject }) {
      const clientId = clientIdIn(world, client);
      return rows.find((row) => row.clientId === clientId && row.subject === subject);
    },
  };
}

/** Null for what is of the server itself, and undefined for a client that is gone. */
export const clientIdIn = ({ clients }: Pick<World, 'clients'>, alias: string | undefined) =>
  alias === undefined ? null : clients.get(alias)?.row.id;

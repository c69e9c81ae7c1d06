/**
 * The things that Regent has made, by client, server and plugin: they are its own, and it may change and
 * remove them.
 */
import type { Client } from '../../domain/vocabulary.ts';
import type { MadeRow } from '../store/surroundings.ts';

export interface Made {
  has(alias: string, at: MadeAt): boolean;
  add(alias: string, at: MadeAt): void;
}

export interface MadeAt {
  serverId: string;
  plugin: string;
}

export function madeOf(rows: MadeRow[], clients: Pick<Client, 'id' | 'alias'>[]): Made {
  const aliases = new Map(clients.map(({ id, alias }) => [id, alias]));
  const keyOf = (alias: string, { serverId, plugin }: MadeAt) => [alias, serverId, plugin].join(' ');
  const keys = new Set(rows.map((row) => keyOf(aliases.get(row.clientId) ?? '', row)));
  return {
    has: (alias, at) => keys.has(keyOf(alias, at)),
    add: (alias, at) => void keys.add(keyOf(alias, at)),
  };
}

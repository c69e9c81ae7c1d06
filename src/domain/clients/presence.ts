import type { Client } from '../vocabulary.ts';

/** Whether its deletion was requested: it is closed or removed, or is to be. */
export const isDeleted = ({ presence }: Pick<Client, 'presence'>): boolean =>
  presence === 'CLOSED' || presence === 'ABSENT';

/** Whether its site is off, and everything else is kept. */
export const isClosed = ({ presence, status }: Pick<Client, 'presence' | 'status'>): boolean =>
  presence === 'CLOSED' && status === 'CLOSED';

/** Until when it is kept, to be added to a sentence about its deletion; empty if it is not closed. */
export const keptUntil = (client: Pick<Client, 'presence' | 'keptUntil'>): string =>
  client.presence === 'CLOSED' && client.keptUntil !== null
    ? `, and is kept until ${client.keptUntil.toISOString()}`
    : '';

/** Whether the alias of a deleted client was released: no alias of a client that is there has this sign. */
export const isReleased = ({ alias }: Pick<Client, 'alias'>): boolean => alias.includes('~');

/** The name of its things on servers, also after its alias was released. */
export const nameOnServers = ({ alias }: Pick<Client, 'alias'>): string => alias.replace(/~\d+$/, '');

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

import type { ServerQuery } from '../../../sdk/generated/operations.ts';

export const serverPath = (fqdn: string) => `/servers/${fqdn}`;

/** Whether all steps of adding it are done: its host key is confirmed, and a check has looked at it. */
export const isSetUp = ({
  connection,
  state,
  factsAt,
}: Pick<NonNullable<ServerQuery['server']>, 'connection' | 'state' | 'factsAt'>): boolean =>
  connection === 'LOCAL' || (state !== 'UNCONFIRMED' && factsAt !== null);

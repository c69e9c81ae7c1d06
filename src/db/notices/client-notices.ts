import type { ClientStatus } from '../../domain/vocabulary.ts';
import type { Prisma } from '../generated/client/client.ts';
import type { Touch } from '../transactions/rows.ts';
import { tellWebhooks } from './tell.ts';

export interface ClientChange {
  id: string;
  alias: string;
  serverId: string;
  /** Null if the client is new. */
  before: ClientStatus | null;
  status: ClientStatus;
  problem: string | null;
}

/** Tells of clients that have another status now; of the others, nothing. */
export async function tellClients(
  tx: Prisma.TransactionClient,
  touch: Touch,
  changes: ClientChange[],
): Promise<void> {
  const changed = changes.filter(({ before, status }) => before !== status);
  if (changed.length === 0) return;
  await tellWebhooks(tx, touch, 'client.changed', async () => {
    const ids = [...new Set(changed.map(({ serverId }) => serverId))];
    const servers = await tx.server.findMany({
      where: { id: { in: ids } },
      select: { id: true, fqdn: true },
    });
    const fqdns = new Map(servers.map(({ id, fqdn }) => [id, fqdn]));
    return changed.map(({ id, alias, serverId, before, status, problem }) => ({
      type: 'client.changed',
      subject: `client:${id}`,
      text: `The client ${alias} is ${status}${before === null ? '' : `; it was ${before}`}.${problem === null ? '' : ` ${problem}`}`,
      serverId,
      clientId: id,
      data: { alias, before, status, problem, server: fqdns.get(serverId) ?? null },
    }));
  });
}

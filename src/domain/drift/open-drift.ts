/** The differences that a decision is about. */
import { conflict, invalid, missing } from '../errors.ts';
import { mustFind } from '../preconditions.ts';
import type { Tx } from '../store.ts';
import type { Drift } from '../vocabulary.ts';

const MOST_AT_ONCE = 100;

/** As the audit tells it. */
export const named = ({ plugin, subject, summary }: Drift) => ({ plugin, subject, summary });

/** As the audit names it. */
export async function ownerOf(tx: Tx, { clientId, serverId }: Drift): Promise<string> {
  if (clientId !== null)
    return `client ${(await mustFind(tx.clientById(clientId), 'client', clientId)).alias}`;
  return `server ${(await mustFind(tx.heldServer(serverId), 'server', serverId)).fqdn}`;
}

/** Each of them, once. */
export async function mustBeOpen(tx: Tx, given: string[]): Promise<Drift[]> {
  const ids = [...new Set(given)];
  if (ids.length === 0) throw invalid('No difference is given. Give the id of one at least.', 'driftIds');
  if (ids.length > MOST_AT_ONCE)
    throw invalid(`${ids.length} differences are too many: at most ${MOST_AT_ONCE} at once.`, 'driftIds');
  const found = await tx.driftById(ids);
  for (const id of ids)
    if (!found.some((each) => each.id === id))
      throw missing('difference', id, ' Its server or client may have been deleted; list them again.');
  const ended = found.find(({ endedAt }) => endedAt !== null);
  if (ended !== undefined)
    throw conflict(
      `${ended.subject} has not differed since ${ended.endedAt?.toISOString()}. List what differs again.`,
      'driftIds',
    );
  return found;
}

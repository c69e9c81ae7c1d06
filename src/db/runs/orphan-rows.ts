import type { FoundOrphan } from '../../domain/vocabulary.ts';
import type { OrphanSighting } from '../../runner/store/server-records.ts';
import type { Prisma } from '../generated/client/client.ts';
import type { Touch } from '../transactions/rows.ts';

type PrismaTx = Prisma.TransactionClient;

const keyOf = ({ kind, name }: Pick<FoundOrphan, 'kind' | 'name'>) => `${kind} ${name}`;

/** Brings the rows in line with what a plugin has found; gives what nobody ignores of it. */
export async function followOrphans(
  tx: PrismaTx,
  touch: Touch,
  { serverId, plugin, found, isWhole }: OrphanSighting,
): Promise<FoundOrphan[]> {
  // One look after the other; and the server may have been deleted.
  const there = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "Server" WHERE id = ${serverId}::uuid FOR NO KEY UPDATE`;
  if (there.length === 0) return [];
  const rows = await tx.orphan.findMany({ where: { serverId, plugin, goneAt: null } });
  const known = new Map(rows.map((row) => [keyOf(row), row]));
  const fresh = found.filter((each) => !known.has(keyOf(each)));
  await tx.orphan.createMany({ data: fresh.map((each) => ({ ...each, serverId, plugin })) });
  const seen = found.flatMap((each) => known.get(keyOf(each))?.id ?? []);
  await tx.orphan.updateMany({ where: { id: { in: seen } }, data: { lastSeenAt: new Date() } });
  const changed = found.flatMap((each) => {
    const row = known.get(keyOf(each));
    return row === undefined || row.fingerprint === each.fingerprint ? [] : [{ ...each, id: row.id }];
  });
  for (const { id, place, bytes = null, changedAt = null, isServed = null, fingerprint } of changed)
    await tx.orphan.update({
      where: { id },
      data: { place, bytes, changedAt, isServed, fingerprint, version: { increment: 1 } },
    });
  const gone = isWhole ? rows.filter(({ id }) => !seen.includes(id)).map(({ id }) => id) : [];
  await tx.orphan.updateMany({ where: { id: { in: gone } }, data: { goneAt: new Date() } });
  if (fresh.length + changed.length + gone.length > 0) touch(`server:${serverId}`);
  const now = new Date();
  return found.filter((each) => {
    const row = known.get(keyOf(each));
    const isIgnored = row !== undefined && row.ignoredAt !== null;
    return !isIgnored || (row.ignoredUntil !== null && row.ignoredUntil <= now);
  });
}

export async function noteDumps(
  tx: PrismaTx,
  touch: Touch,
  serverId: string,
  newest: ReadonlyMap<string, Date>,
): Promise<void> {
  const rows = await tx.orphan.findMany({
    where: { serverId, goneAt: null, kind: { in: ['DATABASE', 'BACKUP'] } },
    select: { id: true, name: true, lastDumpAt: true },
  });
  for (const { id, name, lastDumpAt } of rows) {
    const at = newest.get(name) ?? null;
    if (at?.getTime() === lastDumpAt?.getTime()) continue;
    await tx.orphan.update({ where: { id }, data: { lastDumpAt: at } });
    touch(`server:${serverId}`);
  }
}

export async function endOrphans(tx: PrismaTx, touch: Touch, ids: string[], runId: string): Promise<void> {
  const where = { id: { in: ids }, goneAt: null };
  for (const { serverId } of await tx.orphan.findMany({ where, distinct: ['serverId'] }))
    touch(`server:${serverId}`);
  await tx.orphan.updateMany({ where, data: { goneAt: new Date(), runId } });
}

import type { DriftKey } from '../../domain/vocabulary.ts';
import type { DriftRepair, DriftSighting, SettledAt } from '../../runner/store/drift-rows.ts';
import type { Prisma } from '../generated/client/client.ts';
import { touchOwner } from '../transactions/drift-tx.ts';
import type { Touch } from '../transactions/rows.ts';

type PrismaTx = Prisma.TransactionClient;
type Key = Omit<DriftKey, 'plugin'>;

const keyOf = ({ clientId, subject }: Key) => `${clientId ?? ''} ${subject}`;

/** Brings the rows in line with what a step has seen. What is ignored stays so only as long as it is the same. */
export async function followDrift(
  tx: PrismaTx,
  touch: Touch,
  { serverId, plugin, found, gone }: DriftSighting,
): Promise<void> {
  const open = await openAt(tx, serverId, plugin);
  const rowOf = (each: Key) => open.get(keyOf(each));
  const fresh = found.filter((each) => rowOf(each) === undefined);
  for (const { clientId } of fresh) touchOwner(touch, { serverId, clientId });
  await tx.drift.createMany({ data: fresh.map((each) => ({ ...each, serverId, plugin })) });
  const known = found.flatMap((each) => rowOf(each)?.id ?? []);
  await tx.drift.updateMany({ where: { id: { in: known } }, data: { lastSeenAt: new Date() } });
  const other = found.flatMap((each) => {
    const row = rowOf(each);
    if (row === undefined || row.fingerprint === each.fingerprint) return [];
    touchOwner(touch, row);
    return { ...each, id: row.id };
  });
  if (other.length > 0)
    await tx.$executeRaw`
      UPDATE "Drift" d SET action = w.action, summary = w.summary, diff = w.diff, fingerprint = w.fingerprint,
        adoptable = w.adoptable,
        "fileChangedAt" = w."fileChangedAt", "fileOwner" = w."fileOwner", "signedIn" = COALESCE(w."signedIn", '{}'),
        state = (CASE WHEN d."ignoredFingerprint" = w.fingerprint THEN 'IGNORED' ELSE 'OPEN' END)::"DriftState",
        version = d.version + 1
      FROM jsonb_to_recordset(${JSON.stringify(other)}::jsonb) AS w(
        id uuid, action text, summary text, diff text, fingerprint text, adoptable text[],
        "fileChangedAt" timestamptz, "fileOwner" text, "signedIn" text[])
      WHERE d.id = w.id`;
  const over = [...open.values()].filter(({ id }) => gone.includes(id));
  await end(tx, touch, over, { end: 'GONE' });
}

/** The changes were made, and a plan after that has not found them any more. */
export async function endRepaired(
  tx: PrismaTx,
  touch: Touch,
  { serverId, plugin, runId, repaired }: DriftRepair,
): Promise<void> {
  const open = await openAt(tx, serverId, plugin);
  await end(
    tx,
    touch,
    repaired.flatMap((key) => open.get(keyOf(key)) ?? []),
    { end: 'REPAIRED', runId },
  );
}

export async function settle(tx: PrismaTx, settled: SettledAt[]): Promise<void> {
  for (const { serverId, plugin, revision } of settled)
    await tx.$executeRaw`
      INSERT INTO "Settled" ("serverId", plugin, at, revision)
      SELECT id, ${plugin}, now(), ${revision} FROM "Server" WHERE id = ${serverId}::uuid
      ON CONFLICT ("serverId", plugin) DO UPDATE SET at = EXCLUDED.at, revision = EXCLUDED.revision`;
}

/** Locks them: somebody may decide on one at this moment. */
async function openAt(tx: PrismaTx, serverId: string, plugin: string) {
  await tx.$queryRaw`
    SELECT 1 FROM "Drift" WHERE "serverId" = ${serverId}::uuid AND plugin = ${plugin} AND "endedAt" IS NULL
    ORDER BY id FOR UPDATE`;
  const rows = await tx.drift.findMany({ where: { serverId, plugin, endedAt: null }, omit: { diff: true } });
  return new Map(rows.map((row) => [keyOf(row), row]));
}

async function end(
  tx: PrismaTx,
  touch: Touch,
  rows: { id: string; serverId: string; clientId: string | null }[],
  how: { end: 'REPAIRED' | 'GONE'; runId?: string },
): Promise<void> {
  if (rows.length === 0) return;
  const data = { ...how, state: 'ENDED', endedAt: new Date() } as const;
  await tx.drift.updateMany({ where: { id: { in: rows.map(({ id }) => id) } }, data });
  for (const row of rows) touchOwner(touch, row);
}

import type { Look } from '../../domain/watching/look.ts';
import { fullInDays, TREND_MS } from '../../domain/watching/trend.ts';
import type { PrismaTx } from './run-rows.ts';

/** A sample is kept at most this often, and for this long. */
const EVERY_MS = 60 * 60_000;
const KEPT_MS = 14 * 24 * 60 * 60_000;

/** The look, with what its disks come to; keeps samples of them, and drops old ones. */
export async function withTrend(tx: PrismaTx, serverId: string, look: Look, at: Date): Promise<Look> {
  const since = (ms: number) => new Date(at.getTime() - ms);
  await tx.diskSample.deleteMany({ where: { serverId, at: { lt: since(KEPT_MS) } } });
  const samples = await tx.diskSample.findMany({
    where: { serverId, at: { gte: since(TREND_MS) } },
    orderBy: { at: 'asc' },
  });
  const of = (path: string) => samples.filter((sample) => sample.path === path);
  const due = look.disks.filter(({ path }) => !of(path).some((sample) => sample.at > since(EVERY_MS)));
  await tx.diskSample.createMany({
    data: due.map(({ path, size, free }) => ({ serverId, path, at, size: BigInt(size), free: BigInt(free) })),
    skipDuplicates: true,
  });
  return {
    ...look,
    disks: look.disks.map((disk) => {
      // Before it got another size, it was another disk.
      const same = of(disk.path).filter(({ size }) => Number(size) === disk.size);
      const days = fullInDays(
        same.map((sample) => ({ at: sample.at, free: Number(sample.free) })),
        { at, free: disk.free },
      );
      return days === undefined ? disk : { ...disk, fullInDays: days };
    }),
  };
}

import type { Bell } from './bell.ts';

export type ReadEvents<Row> = (runId: string, after: number) => Promise<Row[]>;

/**
 * The same reads, made once for all who ask for the same place of a run at the same time: a thousand followers
 * wake by one ring, and want the same rows. A read that was under way when the bell rang is not for those who
 * ask after the ring, as it may have missed what the bell rang for.
 */
export function shareReads<Row>(read: ReadEvents<Row>, bell: Bell): ReadEvents<Row> {
  const underWay = new Map<string, Promise<Row[]>>();
  return (runId, after) => {
    const key = `${runId} ${after}`;
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const forget = () => {
      if (underWay.get(key) === reading) underWay.delete(key);
    };
    const deafen = bell.listen(`run:${runId}`, forget);
    const reading = read(runId, after).finally(() => {
      deafen();
      forget();
    });
    underWay.set(key, reading);
    return reading;
  };
}

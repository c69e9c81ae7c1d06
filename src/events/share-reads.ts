import type { Bell } from './bell.ts';

export type ReadEvents<Row> = (runId: string, after: number) => Promise<Row[]>;

/**
 * The same reads, but simultaneous reads from the same place of a run share one query: one ring wakes a
 * thousand followers, and all want the same rows. Followers that read after a ring do not share a read from
 * before it, as that may have missed the new rows.
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

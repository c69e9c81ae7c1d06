import { isUuid } from '../uuid.ts';

/** Records a topic that has changed, for the bells: `client:<id>`. */
export type Touch = (topic: string) => void;

/** The row with this id; undefined if there is none, or if it is not an id. */
export const byId = async <T>(id: string, find: (id: string) => Promise<T | null>): Promise<T | undefined> =>
  isUuid(id) ? ((await find(id)) ?? undefined) : undefined;

/** Gives the row, which has changed, and touches it for the bells. */
export function touched<T extends { id: string }>(touch: Touch, kind: string, row: T): T {
  touch(`${kind}:${row.id}`);
  return row;
}

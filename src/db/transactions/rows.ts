import { isUuid } from '../uuid.ts';

/** Takes note of a topic that has changed, for the bells: `client:<id>`. */
export type Touch = (topic: string) => void;

/** What has this id; undefined if nothing has it, or if it is no id. */
export const byId = async <T>(id: string, find: (id: string) => Promise<T | null>): Promise<T | undefined> =>
  isUuid(id) ? ((await find(id)) ?? undefined) : undefined;

/** The row, which has been changed: the bells tell of it. */
export function touched<T extends { id: string }>(touch: Touch, kind: string, row: T): T {
  touch(`${kind}:${row.id}`);
  return row;
}

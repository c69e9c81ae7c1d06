import type { Store, Tx } from './store.ts';

/** Returns the result of the work, and rolls back what it wrote. */
export async function rolledBack<T>(store: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
  let result: { it: T } | undefined;
  const undo = new Error('rolled back on purpose');
  await store
    .transact(async (tx) => {
      result = { it: await work(tx) };
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return (result as { it: T }).it;
}

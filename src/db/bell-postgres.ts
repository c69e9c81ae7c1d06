import { Client, type PoolConfig } from 'pg';
import { EVERYTHING, type Bell } from '../events/bell.ts';
import { BELL_CHANNEL } from './transact.ts';

const RECONNECT_MS = 1_000;

/**
 * Rings the bells in this process that other processes on the same PostgreSQL ring in theirs. After a lost
 * connection all bells ring once, because any row may have changed meanwhile. Gives the function that ends
 * it.
 */
export async function hearOthers(
  pool: PoolConfig,
  bell: Bell,
  onTrouble: (error: Error) => void,
): Promise<() => Promise<void>> {
  let client: Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;

  const connect = async () => {
    const next = new Client({ ...pool, keepAlive: true });
    next.on('error', (error) => {
      onTrouble(error);
      void next.end().catch(() => undefined);
    });
    next.on('end', () => again());
    next.on('notification', ({ payload }) => bell.ring((payload ?? '').split(' ').filter(Boolean)));
    await next.connect();
    await next.query(`LISTEN ${BELL_CHANNEL}`);
    client = next;
  };
  const again = () => {
    if (isClosed) return;
    clearTimeout(retry);
    retry = setTimeout(() => {
      connect().then(
        () => bell.ring([EVERYTHING]),
        (error: Error) => {
          onTrouble(error);
          again();
        },
      );
    }, RECONNECT_MS);
  };

  await connect();
  return async () => {
    isClosed = true;
    clearTimeout(retry);
    await client?.end();
  };
}

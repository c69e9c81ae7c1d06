import type { PrismaClient } from '../generated/client/client.ts';

/**
 * The name of a process in PostgreSQL's list of connections: it holds the process's keys, newest first, so
 * that an operator who adds a key can see which processes do not have it yet.
 */
export const nameOfProcess = (keyIds: string[]) => `regent with ${keyIds.slice(0, 5).join(' ')}`;

/** The keys of each process of Regent that works on this PostgreSQL now. */
export async function keysOfProcesses(prisma: PrismaClient): Promise<string[][]> {
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT application_name AS name FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'regent with %'`;
  return rows.map(({ name }) => name.split(' ').slice(2));
}

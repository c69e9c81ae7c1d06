import type { PrismaClient } from '../generated/client/client.ts';
import type { Transact } from '../transact.ts';

export interface RunStoreDeps {
  prisma: PrismaClient;
  transact: Transact;
  /** How long a lease holds without being renewed, in ms. */
  leaseMs: number;
  /** How long to wait between probes of a server that does not answer, in ms. */
  probeEveryMs: number;
  now(): Date;
}

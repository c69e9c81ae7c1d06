import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from './generated/client/client.ts';

export interface Health {
  ok: boolean;
  message?: string;
}

const LONGEST_MS = 3_000;

/** A write is not tried more often than this, however often the health is asked for. */
const WRITE_EVERY_MS = 1_000;

/** The disk space that a short transaction needs. */
const ROOM = Buffer.alloc(256 * 1024);

/**
 * Whether the database answers now, and is writable. `folder` is where the embedded one is: it can write a
 * row into an existing page even if the disk is full, so this also checks for free space.
 */
export function makeHealth(prisma: PrismaClient, folder?: string): () => Promise<Health> {
  let written: Promise<Health> | undefined;
  let writtenAt = 0;

  const write = async (): Promise<Health> => {
    try {
      await prisma.$executeRaw`INSERT INTO "Lease" (name) VALUES ('health')
        ON CONFLICT (name) DO UPDATE SET fence = ("Lease".fence + 1) % 1000000`;
      if (folder !== undefined) await takeRoom(join(folder, '.room'));
      return { ok: true };
    } catch (error) {
      return { ok: false, message: `it cannot be written to: ${(error as Error).message}` };
    }
  };

  const look = async (): Promise<Health> => {
    try {
      await prisma.$queryRaw`SELECT 1`;
    } catch (error) {
      return { ok: false, message: (error as Error).message };
    }
    if (written === undefined || Date.now() - writtenAt >= WRITE_EVERY_MS) {
      writtenAt = Date.now();
      written = write();
    }
    return written;
  };

  return () => {
    const message = `no answer within ${LONGEST_MS} ms`;
    return Promise.race([look(), sleep(LONGEST_MS, { ok: false, message }, { ref: false })]);
  };
}

async function takeRoom(path: string): Promise<void> {
  try {
    await writeFile(path, ROOM, { flush: true });
  } finally {
    await rm(path, { force: true });
  }
}

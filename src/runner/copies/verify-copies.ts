/** Looks at the copies of backups again, each once a day: whether they are there, and are as they were copied. */
import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunnerDeps } from '../deps.ts';
import { holdLease } from '../hold-lease.ts';
import type { BackupCopy } from '../store/backup-copies.ts';
import { mustBeThere, type CopyFolder } from './copy-folder.ts';
import { hashOf } from './hash-of.ts';

export type VerifyDeps = Pick<RunnerDeps, 'runStore' | 'copyFolder' | 'worker' | 'leaseMs' | 'log'>;

/** Each copy is read this often. */
const DAY_MS = 24 * 60 * 60_000;
/** The disk has other work too: 5 TB a day. */
const BYTES_PER_SECOND = 64 * 1024 * 1024;
const AT_ONCE = 20;

/** Until aborted, verifies what is due, from time to time. Does nothing without a folder for copies. */
export async function verifyCopies(deps: VerifyDeps, everyMs: number, stopping: AbortSignal): Promise<void> {
  while (deps.copyFolder !== undefined && !stopping.aborted) {
    await verifyDue(deps, stopping).catch((err: unknown) => {
      if (!stopping.aborted) deps.log.warn({ err }, 'copies of backups could not be verified');
    });
    await sleep(everyMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Verifies the copies that were not looked at for a day. One worker at a time does this. */
export async function verifyDue(deps: VerifyDeps, stopping: AbortSignal, now = new Date()): Promise<void> {
  const { runStore, copyFolder: folder, worker } = deps;
  if (folder === undefined) return;
  const lease = `copies/${folder.place}`;
  const fence = await runStore.acquire(lease, worker);
  if (fence === undefined) return;
  const held = holdLease(deps, lease, fence);
  const signal = AbortSignal.any([stopping, held.signal]);
  try {
    await mustBeThere(folder);
    const before = new Date(now.getTime() - DAY_MS);
    for (;;) {
      const due = await runStore.copiesToVerify(folder.place, before, AT_ONCE);
      if (due.length === 0) return;
      for (const copy of due) await verify(deps, folder, copy, signal);
    }
  } finally {
    held.stop();
    await runStore.release(lease, fence).catch(() => false);
  }
}

async function verify(
  { runStore, log }: VerifyDeps,
  folder: CopyFolder,
  copy: BackupCopy,
  signal: AbortSignal,
): Promise<void> {
  const verifiedAt = new Date();
  const wrong = await damageOf(folder, copy, signal);
  if (wrong === undefined) return runStore.verifiedCopy({ ...copy, verifiedAt });
  // The whole folder may have gone meanwhile: then no single copy is missing.
  await mustBeThere(folder);
  log.warn({ copy: copy.path }, `a copy of a backup is not good any more: ${wrong.message}`);
  await runStore.verifiedCopy({
    ...copy,
    ok: false,
    verifiedAt,
    message: wrong.message,
    ...(wrong.isGone && { goneAt: verifiedAt }),
  });
}

async function damageOf(
  { path }: CopyFolder,
  copy: BackupCopy,
  signal: AbortSignal,
): Promise<{ message: string; isGone: boolean } | undefined> {
  const folder = dirname(copy.path);
  for (const { name, bytes, sha256 } of copy.files) {
    const file = join(path, folder, name);
    const found = await lstat(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    });
    if (found === undefined) return { message: `${file} is missing.`, isGone: true };
    if (!found.isFile()) return { message: `${file} is not a file any more.`, isGone: false };
    if (found.size !== bytes)
      return { message: `${file} is damaged: it has ${found.size} bytes, not ${bytes}.`, isGone: false };
    const hash = await hashOf(file, { signal, bytesPerSecond: BYTES_PER_SECOND });
    if (hash !== sha256) return { message: `${file} is damaged: its SHA-256 is another.`, isGone: false };
  }
  return undefined;
}

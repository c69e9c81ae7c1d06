/** Looks at the copies of backups again, each once a day: whether they are there, and are as they were copied. */
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunnerDeps } from '../deps.ts';
import { holdLease } from '../hold-lease.ts';
import type { BackupCopy } from '../store/backup-copies.ts';
import type { CopyPlace } from './copy-place.ts';
import { placesOf, type PlacesDeps } from './copy-places.ts';

export type VerifyDeps = PlacesDeps & Pick<RunnerDeps, 'worker' | 'leaseMs' | 'log'>;

/** Each copy is read this often. */
const DAY_MS = 24 * 60 * 60_000;
const AT_ONCE = 20;

/** Until aborted, verifies what is due, from time to time. */
export async function verifyCopies(deps: VerifyDeps, everyMs: number, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await verifyDue(deps, stopping).catch((err: unknown) => {
      if (!stopping.aborted) deps.log.warn({ err }, 'copies of backups could not be verified');
    });
    await sleep(everyMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Verifies the copies that were not looked at for a day. One worker at a time does this for a place. */
export async function verifyDue(deps: VerifyDeps, stopping: AbortSignal, now = new Date()): Promise<void> {
  for (const place of await placesOf(deps))
    await verifyPlace(deps, place, stopping, new Date(now.getTime() - DAY_MS)).catch((err: unknown) => {
      if (stopping.aborted) throw err;
      deps.log.warn({ err }, `copies ${place.where} could not be verified`);
    });
}

async function verifyPlace(
  deps: VerifyDeps,
  place: CopyPlace,
  stopping: AbortSignal,
  before: Date,
): Promise<void> {
  const { runStore, worker } = deps;
  const due = () => runStore.copiesToVerify(place.place, before, AT_ONCE);
  if ((await due()).length === 0) return;
  const lease = `copies/${place.place}`;
  const fence = await runStore.acquire(lease, worker);
  if (fence === undefined) return;
  const held = holdLease(deps, lease, fence);
  const signal = AbortSignal.any([stopping, held.signal]);
  try {
    await place.mustBeThere(signal);
    for (let copies = await due(); copies.length > 0; copies = await due())
      for (const copy of copies) await verify(deps, place, copy, signal);
  } finally {
    held.stop();
    await runStore.release(lease, fence).catch(() => false);
  }
}

async function verify(
  { runStore, log }: VerifyDeps,
  place: CopyPlace,
  copy: BackupCopy,
  signal: AbortSignal,
): Promise<void> {
  const verifiedAt = new Date();
  const wrong = await damageOf(place, copy, signal);
  if (wrong === undefined) return runStore.verifiedCopy({ ...copy, verifiedAt });
  // The whole folder may have gone meanwhile: then no single copy is missing.
  await place.mustBeThere(signal);
  log.warn({ file: copy.path }, `a copy of a backup is not good any more: ${wrong.message}`);
  await runStore.verifiedCopy({
    ...copy,
    ok: false,
    verifiedAt,
    message: wrong.message,
    ...(wrong.isGone && { goneAt: verifiedAt }),
  });
}

async function damageOf(
  place: CopyPlace,
  copy: BackupCopy,
  signal: AbortSignal,
): Promise<{ message: string; isGone: boolean } | undefined> {
  const folder = dirname(copy.path);
  for (const { name, bytes, sha256 } of copy.files) {
    const path = join(place.path, folder, name);
    const file = place.named(path);
    const found = await place.stat(path, signal);
    if (found === undefined) return { message: `${file} is missing.`, isGone: true };
    if (!found.isFile) return { message: `${file} is not a file any more.`, isGone: false };
    if (found.bytes !== bytes)
      return { message: `${file} is damaged: it has ${found.bytes} bytes, not ${bytes}.`, isGone: false };
    if ((await place.hash(path, { signal, slowly: true })) !== sha256)
      return { message: `${file} is damaged: its SHA-256 is another.`, isGone: false };
  }
  return undefined;
}

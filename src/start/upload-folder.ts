import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgeIdentity } from '../domain/secrets/age.ts';
import type { Uploads } from '../domain/uploads.ts';
import { ConfigurationError, type Env } from '../env.ts';
import { makePrivateFolder } from '../runner/copies/copy-folder.ts';
import type { RunnerLog } from '../runner/deps.ts';
import type { UploadFolder } from '../runner/uploads/upload-folder.ts';

/**
 * UPLOAD_DIR, or a folder in the data folder. An API that shares no folder with those who work on servers has none.
 * Rejects with a ConfigurationError.
 */
export async function uploadFolderOf(
  { UPLOAD_DIR: given, UPLOAD_MAX_BYTES: mostBytes, DATA_DIR, ROLE }: Env,
  ageIdentities: AgeIdentity[],
): Promise<UploadFolder | undefined> {
  if (given === undefined && ROLE === 'api') return undefined;
  const path = given ?? join(DATA_DIR, 'uploads');
  await makePrivateFolder(path, join(DATA_DIR, 'sandboxes')).catch((error: Error) => {
    throw new ConfigurationError([`UPLOAD_DIR: ${error.message}`]);
  });
  return { path, mostBytes, ageIdentities };
}

/** In ms. An upload that is under way is written to more often. */
const LEFT_MS = 10 * 60_000;

/** Until aborted, removes from time to time what is of no use any more. */
export async function sweepUploads(
  uploads: Pick<Uploads, 'sweep'>,
  everyMs: number,
  log: RunnerLog,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    await sleep(everyMs, undefined, { signal: stopping }).catch(() => undefined);
    await uploads
      .sweep(LEFT_MS)
      .catch((err: unknown) => log.warn({ err }, 'old uploads could not be removed; the next look follows'));
  }
}

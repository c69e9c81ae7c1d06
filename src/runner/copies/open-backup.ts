/** Opens a file of a backup, wherever it is, for somebody who downloads it. */
import { basename } from 'node:path';
import type { BackupFile, BackupPart, OpenBackup } from '../../domain/downloads.ts';
import { conflict, missing, notAllowed } from '../../domain/errors.ts';
import type { BroughtBackup } from '../store/backup-copies.ts';
import { messageOf } from '../transient.ts';
import { mustHaveSources, sourcesOf, type Source } from './backup-sources.ts';
import { isOfOrigin } from './carry-file.ts';
import type { PlacesDeps } from './copy-places.ts';

export function makeOpenBackup(deps: PlacesDeps): OpenBackup {
  return async (backupId, part) => {
    const backup = await deps.runStore.backupToBring(backupId);
    if (backup === undefined) throw missing('good backup', backupId);
    const sources = await sourcesOf(deps, backup);
    try {
      mustHaveSources(sources, backup);
    } catch (error) {
      throw conflict(messageOf(error), 'backupId');
    }
    return part === 'MANIFEST' ? openManifest(sources, backup) : openLarge(sources, backup, part);
  };
}

/** Another place is tried as long as no byte was given. */
function openLarge(
  sources: Source[],
  { dump, archive }: BroughtBackup,
  part: Exclude<BackupPart, 'MANIFEST'>,
): BackupFile {
  const file = part === 'DUMP' ? dump : archive;
  if (file === null) throw notAllowed('That backup has no files, only the database.', 'part');
  return {
    name: basename(file.path),
    bytes: file.bytes,
    sha256: file.sha256,
    async read({ take, ...reading }) {
      let isBegun = false;
      for (const [index, source] of sources.entries()) {
        try {
          return await source.read(file.path, {
            ...reading,
            take(piece) {
              isBegun = true;
              return take(piece);
            },
          });
        } catch (error) {
          if (isBegun || !isOfOrigin(error) || index === sources.length - 1) throw error;
        }
      }
    },
  };
}

async function openManifest(sources: Source[], { manifest }: BroughtBackup): Promise<BackupFile> {
  if (manifest === null) throw notAllowed('That backup has no manifest.', 'part');
  const signal = AbortSignal.timeout(MANIFEST_MS);
  let content: Buffer | undefined;
  let why: unknown;
  for (const source of sources)
    content ??= await source.manifest(manifest, signal).catch((error: unknown) => void (why = error));
  if (content === undefined) throw conflict(messageOf(why), 'backupId');
  const all = content;
  return {
    name: basename(manifest),
    bytes: all.length,
    sha256: null,
    read: ({ from, take }) => take(all.subarray(from)),
  };
}

const MANIFEST_MS = 30_000;

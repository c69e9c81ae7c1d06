/** Brings a dump that somebody has uploaded to a server. */
import { lstat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { UploadedDump } from '../../domain/vocabulary.ts';
import type { Transport } from '../../transport/transport.ts';
import { carryFile, eventsOf, OtherFileError, type Bringing, type Origin } from '../copies/carry-file.ts';
import { CopyError } from '../copies/fetch-file.ts';
import { readLocalFile } from '../copies/local-file.ts';
import type { UploadFolder } from './upload-folder.ts';

type Folder = Pick<UploadFolder, 'path'> | undefined;

/** See Context.bring. */
export async function bringUpload(
  folder: Folder,
  upload: UploadedDump,
  { to, path }: { to: Pick<Transport, 'files' | 'upload'>; path: string },
  how: Bringing,
): Promise<void> {
  const unseen = await whyUnseen(folder, upload);
  if (folder === undefined || unseen !== undefined) throw new CopyError(unseen ?? '');
  const file = join(folder.path, upload.file);
  const read: Origin['read'] = (_path, download) =>
    readLocalFile('The dump that was uploaded', file, download);
  const files = to.files(how.signal);
  const sent = { ...upload, path: upload.file };
  await files.remove([path, `${path}.json`, `${path}.files`]);
  try {
    await carryFile({ name: 'UPLOAD_DIR', read }, sent, { to, path, ...eventsOf(sent, how) });
  } catch (error) {
    await files.remove([path]);
    if (!(error instanceof OtherFileError)) throw error;
    throw new CopyError(
      `${file} is not as it was uploaded: its SHA-256 is another. Upload the dump again; and find out who changed it.`,
    );
  }
}

/** Why this process cannot read an upload, in words; undefined if it can. */
export async function whyUnseen(folder: Folder, { file, bytes }: UploadedDump): Promise<string | undefined> {
  if (folder === undefined) return 'This process of Regent has no folder of uploads: set UPLOAD_DIR.';
  const path = join(folder.path, file);
  const stat = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (stat?.isFile() === true && stat.size === bytes) return undefined;
  return `The dump that was uploaded is not in ${folder.path} on ${hostname()}. If another process of Regent took it, set UPLOAD_DIR to the same shared folder for all of them; if it was removed, upload it again.`;
}

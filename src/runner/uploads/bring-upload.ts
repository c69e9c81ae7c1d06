/** Brings a dump that somebody has uploaded to a server. */
import { lstat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { UploadedDump } from '../../domain/vocabulary.ts';
import { carryFile, OtherFileError, type Carrying, type Origin } from '../copies/carry-file.ts';
import { CopyError } from '../copies/fetch-file.ts';
import { readLocalFile } from '../copies/local-file.ts';
import type { UploadFolder } from './upload-folder.ts';

type Folder = Pick<UploadFolder, 'path'> | undefined;

/** See Context.bring. */
export async function bringUpload(
  folder: Folder,
  upload: UploadedDump,
  { to, path, signal, log }: Carrying,
): Promise<void> {
  const unseen = await whyUnseen(folder, upload);
  if (folder === undefined || unseen !== undefined) throw new CopyError(unseen ?? '');
  const file = join(folder.path, upload.file);
  const read: Origin['read'] = (_path, download) =>
    readLocalFile('The dump that was uploaded', file, download);
  const files = to.files(signal);
  await files.remove([path, `${path}.json`, `${path}.files`]);
  try {
    await carryFile(
      { name: 'UPLOAD_DIR', read },
      { ...upload, path: upload.file },
      { to, path, signal, log },
    );
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

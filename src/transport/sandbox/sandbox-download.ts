import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { NotDownloadableError } from '../errors.ts';
import { checkPath } from '../files/paths.ts';
import type { Download } from '../transport.ts';
import { reasonOf } from './sandbox-look.ts';
import { makeWalk } from './sandbox-walk.ts';

/** Reads a file of a sandbox in pieces. */
export async function downloadHere(root: string, path: string, download: Download): Promise<void> {
  checkPath(path);
  const refuse = (why: string) => new NotDownloadableError('In the sandbox folder', path, why);
  const walk = makeWalk(root);
  let file: FileHandle | undefined;
  try {
    const place = await walk.enter(path);
    file = place && (await open(place.at(place.name), FLAGS));
  } catch (error) {
    throw refuse(WHY[(error as NodeJS.ErrnoException).code ?? ''] ?? reasonOf(error));
  } finally {
    await walk.close();
  }
  if (file === undefined) throw refuse('it is not there');
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw refuse('it is not a regular file');
    for (let at = download.from; at < stat.size;) {
      download.signal.throwIfAborted();
      const length = Math.min(PIECE, stat.size - at);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
      if (bytesRead === 0) return;
      await download.take(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

const PIECE = 256 * 1024;
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const WHY: Record<string, string> = { ENOENT: 'it is not there', ELOOP: 'it is a link' };

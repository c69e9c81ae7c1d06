/** Large files of Regent's own machine, as those of a server are read. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Download } from '../../transport/transport.ts';
import { CopyError } from './fetch-file.ts';

/** In bytes. */
const PIECE = 1024 * 1024;

/**
 * Gives the file from some byte to its end; it must be no link. Rejects with a CopyError if it cannot be read.
 * @param name what it is, as the begin of a sentence
 */
export async function readLocalFile(
  name: string,
  path: string,
  { from, take, signal }: Download,
): Promise<void> {
  const unreadable = (error: Error) => {
    throw new CopyError(`${name} cannot be read: ${error.message}.`);
  };
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(unreadable);
  try {
    for (let next = from; ;) {
      signal.throwIfAborted();
      const piece = Buffer.allocUnsafe(PIECE);
      const { bytesRead } = await handle.read(piece, 0, PIECE, next).catch(unreadable);
      if (bytesRead === 0) return;
      await take(piece.subarray(0, bytesRead));
      next += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** Brings the copy of a backup back to its server, for a time: to prove it. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NotUploadableError, TransportError } from '../../transport/errors.ts';
import type { Transport } from '../../transport/transport.ts';
import type { RunnerDeps } from '../deps.ts';
import type { CopiedFile } from '../store/backup-copies.ts';
import { mustBeThere } from './copy-folder.ts';
import { CopyError } from './fetch-file.ts';

export interface Bringing {
  serverId: string;
  /** The path of the dump, as its server had it. */
  dump: string;
  /** The folder there, which is made anew. */
  to: string;
  transport: Pick<Transport, 'files' | 'upload'>;
  signal: AbortSignal;
}

/** Gives why it cannot be brought; a copy that is damaged is not good any more. Rejects if the server cannot be reached. */
export async function bringCopy(
  { runStore, copyFolder: folder }: Pick<RunnerDeps, 'runStore' | 'copyFolder'>,
  { serverId, dump, to, transport, signal }: Bringing,
): Promise<string | undefined> {
  const copy = folder && (await runStore.goodCopy(serverId, dump, folder.place));
  if (folder === undefined || copy === undefined) return 'there is no good one any more.';
  const files = transport.files(signal);
  await files.remove([to]);
  await files.write([{ kind: 'directory', path: to, mode: 0o700, owner: 'root', group: 'root' }]);
  try {
    await mustBeThere(folder);
    const from = dirname(join(folder.path, copy.path));
    for (const file of copy.files) {
      const path = join(from, file.name);
      if (await bringFile(path, file, join(to, file.name), transport, signal)) continue;
      const message = `${path} is damaged: it is not as it was copied.`;
      await runStore.verifiedCopy({ ...copy, ok: false, verifiedAt: new Date(), message });
      return message;
    }
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TransportError) throw error;
    const isOfCopy = error instanceof CopyError || error instanceof NotUploadableError;
    if (!isOfCopy && (error as NodeJS.ErrnoException).code === undefined) throw error;
    return (error as Error).message;
  }
}

const PIECE = 128 * 1024;

/** Gives whether the file was as it was copied. */
async function bringFile(
  path: string,
  { bytes, sha256 }: CopiedFile,
  to: string,
  transport: Bringing['transport'],
  signal: AbortSignal,
): Promise<boolean> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size !== bytes) return false;
    const hash = createHash('sha256');
    const stream = handle.createReadStream({
      end: Math.max(0, bytes - 1),
      highWaterMark: PIECE,
      autoClose: false,
    });
    async function* pieces() {
      for await (const piece of stream as AsyncIterable<Buffer>) {
        hash.update(piece);
        yield piece;
      }
    }
    await transport.upload(to, { pieces: pieces(), signal });
    return hash.digest('hex') === sha256;
  } finally {
    await handle.close();
  }
}

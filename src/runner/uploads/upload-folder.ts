/** The folder of dumps that people upload: UPLOAD_DIR. Each comes in one pass: hashed, kept and looked at. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgeIdentity } from '../../domain/secrets/age.ts';
import { conflict } from '../../domain/errors.ts';
import { UploadError, type ReceivedDump, type UploadFiles } from '../../domain/uploads.ts';
import { inWords } from '../../transport/errors.ts';
import { makeDumpLook, wrong } from './dump-look.ts';
import { unpacked } from './unpacked.ts';

export interface UploadFolder {
  path: string;
  mostBytes: number;
  /** Regent's own, for dumps that are encrypted. */
  ageIdentities: AgeIdentity[];
}

/** A file may unpack to this many times the size of the largest upload. */
const MOST_TIMES = 20;
/** Left free on the disk. */
const SPARE_BYTES = 1024 ** 3;
/** How often the free space is looked at. */
const LOOK_EVERY_BYTES = 64 * 1024 ** 2;

const OURS = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(?:partial|sql(?:\.gz|\.zst)?(?:\.age)?)$/;

export function makeUploadFiles(folder: UploadFolder): UploadFiles {
  const { path, mostBytes } = folder;
  return {
    mostBytes,
    async receive(id, body, declared) {
      if (declared !== undefined && declared > mostBytes) throw tooLarge(mostBytes);
      await mustHaveRoom(path, declared ?? 0);
      const partial = join(path, `${id}.partial`);
      const handle = await open(partial, NEW, 0o600).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST' ? conflict('Another upload by this link is under way.') : error;
      });
      try {
        const dump = await take(folder, handle, id, body);
        await handle.sync();
        await handle.close();
        await rename(partial, join(path, dump.file));
        return dump;
      } catch (error) {
        await handle.close();
        await rm(partial, { force: true });
        throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? noRoom(path) : error;
      }
    },
    async removeAllBut(names, olderThanMs) {
      for (const name of await readdir(path)) {
        if (!OURS.test(name) || names.has(name)) continue;
        const file = join(path, name);
        const stat = await lstat(file).catch(() => undefined);
        if (stat?.isFile() === true && Date.now() - stat.mtimeMs >= olderThanMs)
          await rm(file, { force: true });
      }
    },
  };
}

const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

async function take(
  { path, mostBytes, ageIdentities }: UploadFolder,
  handle: FileHandle,
  id: string,
  body: AsyncIterable<Buffer>,
): Promise<ReceivedDump> {
  const hash = createHash('sha256');
  let bytes = 0;
  let looked = 0;
  async function* kept() {
    for await (const piece of body) {
      bytes += piece.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      if (bytes - looked >= LOOK_EVERY_BYTES) {
        looked = bytes;
        await mustHaveRoom(path, 0);
      }
      hash.update(piece);
      await handle.writeFile(piece);
      yield piece;
    }
  }
  const look = makeDumpLook();
  let ending = '';
  let plain = 0;
  for await (const piece of unpacked(kept(), ageIdentities, (of) => (ending = of))) {
    plain += piece.length;
    if (plain > mostBytes * MOST_TIMES)
      throw wrong(`it unpacks to more than ${inWords(mostBytes * MOST_TIMES)}`);
    look.take(piece);
  }
  const { bytes: plainBytes, tables } = look.end();
  return { file: `${id}${ending}`, bytes, sha256: hash.digest('hex'), plainBytes, tables };
}

async function mustHaveRoom(path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize - SPARE_BYTES < bytes) throw noRoom(path);
}

const tooLarge = (most: number) =>
  new UploadError(
    'LARGE',
    `The file is larger than ${inWords(most)}. Pack it with zstd; or let the administrator of Regent raise UPLOAD_MAX_BYTES.`,
  );

const noRoom = (path: string) =>
  new UploadError(
    'FULL',
    `The disk of ${path} on Regent's machine has no room for it: ${inWords(SPARE_BYTES)} stay free there. Make space, or set UPLOAD_DIR to a folder on another disk.`,
  );

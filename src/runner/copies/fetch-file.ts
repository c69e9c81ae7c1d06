/** Brings one file of a server to a path here: whole and checked, or not at all. */
import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { open, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipeline } from 'node:stream/promises';
import { inWords } from '../../transport/errors.ts';
import type { Transport } from '../../transport/transport.ts';
import { isTransient } from '../transient.ts';

export interface Progress {
  bytes: number;
  total: number;
  bytesPerSecond: number;
  secondsLeft: number;
}

export interface FetchedFile {
  /** Its path on the server, its size and SHA-256 there. */
  path: string;
  bytes: number;
  sha256: string;
}

export interface FetchDeps {
  transport: Pick<Transport, 'download'>;
  signal: AbortSignal;
  /** Called at most every five seconds. */
  onProgress(progress: Progress): void;
  /** Called when the connection was lost, and the file will be continued. */
  onResume(why: string, bytes: number): void;
}

/** Why a file could not be copied, for people. */
export class CopyError extends Error {
  override name = 'CopyError';
}

const MOST_RESUMES = 5;
const PROGRESS_EVERY_MS = 5_000;
/** How long the tries wait for each other, in ms; the last one for a server that restarts. */
export const WAITS_MS = [500, 1_000, 2_000, 5_000, 10_000];
/** The disk writes while the next bytes come, so that little is left to do at the end. */
const SYNC_EVERY = 64 * 1024 * 1024;
/** Left free on the disk of the copies, in bytes. */
const SPARE = 64 * 1024 * 1024;

/**
 * The bytes go to `<to>.partial`. What an earlier attempt has left there is continued; it begins anew if the
 * hash then differs. Rejects with a CopyError, a NotDownloadableError, a TransportError after five lost
 * connections, or the signal's reason. A partial file stays, except if it is of no use or its disk is full.
 */
export async function fetchFile(file: FetchedFile, to: string, deps: FetchDeps): Promise<void> {
  const partial = `${to}.partial`;
  const handle = await open(partial, PARTIAL, 0o600);
  try {
    const begun = await begin(handle, partial, file, deps.signal);
    if (await fill(handle, begun, file, deps)) {
      await handle.sync();
    } else {
      const anew = begun.at > 0;
      await handle.truncate(0);
      if (!anew || !(await fill(handle, { at: 0, hash: createHash('sha256') }, file, deps))) {
        throw new CopyError(
          `${file.path} is not what it was when it was made: its SHA-256 is another. It was not copied.`,
        );
      }
      await handle.sync();
    }
  } catch (error) {
    const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    if (isFull || error instanceof CopyError) await rm(partial, { force: true });
    throw isFull ? new CopyError(`the disk of ${dirname(to)} is full`) : error;
  } finally {
    await handle.close();
  }
  await rename(partial, to);
  await syncFolder(dirname(to));
}

const PARTIAL = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;

interface Begun {
  at: number;
  hash: Hash;
}

/** Hashes what is there already, and makes sure that the rest has room. */
async function begin(
  handle: FileHandle,
  partial: string,
  { bytes }: FetchedFile,
  signal: AbortSignal,
): Promise<Begun> {
  const { size } = await handle.stat();
  if (size > bytes) await handle.truncate(0);
  const at = size > bytes ? 0 : size;
  const hash = createHash('sha256');
  if (at > 0) {
    const update = async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) hash.update(piece);
    };
    await pipeline(createReadStream(partial), update, { signal });
  }
  const { bavail, bsize } = await statfs(dirname(partial));
  mustHaveRoom(dirname(partial), bytes - at, bavail * bsize);
  return { at, hash };
}

/** Throws a CopyError if the disk of this folder has not so many bytes free beside what stays free. */
export function mustHaveRoom(folder: string, bytes: number, available: number): void {
  const free = available - SPARE;
  if (free < bytes)
    throw new CopyError(
      `the disk of ${folder} is too full: ${inWords(bytes)} are needed, ${inWords(Math.max(0, free))} are free (besides ${inWords(SPARE)} that stay free)`,
    );
}

/** Writes the rest, and continues after each lost connection; whether the whole then has the right hash. */
async function fill(handle: FileHandle, begun: Begun, file: FetchedFile, deps: FetchDeps): Promise<boolean> {
  const { signal, transport } = deps;
  const { hash } = begun;
  let { at } = begun;
  let synced = at;
  let syncing = Promise.resolve();
  const tell = meter(at, file.bytes, deps.onProgress);
  const take = async (piece: Buffer) => {
    if (at + piece.length > file.bytes)
      throw new CopyError(`${file.path} has become longer since it was made. It was not copied.`);
    hash.update(piece);
    for (let done = 0; done < piece.length;)
      done += (await handle.write(piece, done, piece.length - done, at + done)).bytesWritten;
    at += piece.length;
    tell(at);
    if (at - synced < SYNC_EVERY) return;
    await syncing;
    synced = at;
    syncing = handle.datasync();
    syncing.catch(() => undefined);
  };
  for (let resumes = 0; ; resumes += 1) {
    try {
      await transport.download(file.path, { from: at, take, signal });
      break;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!isTransient(error) || resumes === MOST_RESUMES) throw error;
      deps.onResume((error as Error).message, at);
      await sleep(WAITS_MS[resumes], undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
  await syncing;
  if (at < file.bytes)
    throw new CopyError(`${file.path} has ${at} bytes, not ${file.bytes}. It was not copied.`);
  return hash.digest('hex') === file.sha256;
}

/** Tells of the progress at most every five seconds, and not of the end. */
export function meter(from: number, total: number, tell: FetchDeps['onProgress']) {
  const began = performance.now();
  let told = began;
  return (bytes: number) => {
    const now = performance.now();
    if (now - told < PROGRESS_EVERY_MS || bytes === total) return;
    told = now;
    const bytesPerSecond = Math.round(((bytes - from) * 1_000) / (now - began));
    tell({ bytes, total, bytesPerSecond, secondsLeft: Math.ceil((total - bytes) / bytesPerSecond) });
  };
}

/** The rename is on the disk then. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

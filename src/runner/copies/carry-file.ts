/** The one way of a large file to a server, from another server or from a copy: through Regent, in pieces. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { basename } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { inWords, NotDownloadableError, TransportError } from '../../transport/errors.ts';
import type { Transport } from '../../transport/transport.ts';
import { isTransient } from '../transient.ts';
import { CopyError, meter, WAITS_MS, type FetchDeps, type FetchedFile, type Progress } from './fetch-file.ts';

/** From where a file is read. */
export interface Origin {
  /** As in "from fo1.example.org". */
  name: string;
  /** Reads a file, which is named by its path on the server where it was made. */
  read: Transport['download'];
}

export interface Bringing {
  signal: AbortSignal;
  log(text: string, level: 'info' | 'warn'): void;
}

export interface Carrying extends Omit<FetchDeps, 'transport'> {
  to: Pick<Transport, 'upload'>;
  /** The path there; its folder must be there. */
  path: string;
  /**
   * How many bytes of the file are there already; by default 0: nothing is at the path. If there are any, the SHA-256 of
   * the whole is not compared: only the server that gets the file can do that.
   */
  from?: number;
}

/** Events for what is brought. */
export const eventsOf = ({ path }: FetchedFile, { signal, log }: Bringing) => ({
  signal,
  onProgress: ({ bytes, total, bytesPerSecond, secondsLeft }: Progress) =>
    log(
      `Brings ${basename(path)}: ${inWords(bytes)} of ${inWords(total)}, ${inWords(bytesPerSecond)}/s, ${secondsLeft} s left`,
      'info',
    ),
  onResume: (why: string, bytes: number) => log(`Goes on after ${inWords(bytes)}: ${why}`, 'warn'),
});

/** The file is not there any more as it was when it was made. */
export class OtherFileError extends CopyError {
  override name = 'OtherFileError';
}

/** A place does not answer, also not after several tries. */
export class UnreachableError extends CopyError {
  override name = 'UnreachableError';
}

/** Whether this is the fault of the place that is read from. */
export const isOfOrigin = (error: unknown): error is Error =>
  error instanceof CopyError || error instanceof NotDownloadableError;

/**
 * Regent's memory and disk do not matter. A lost connection to the origin is no failure: reading goes on from there.
 * Rejects with an OtherFileError if the size or the SHA-256 is another, with an UnreachableError that has a cause if the
 * origin does not answer, with another CopyError or a NotDownloadableError if it cannot give the file, and otherwise
 * with an error of the server that gets it; a part of the file may then be there.
 */
export async function carryFile(from: Origin, file: FetchedFile, carrying: Carrying): Promise<void> {
  const { to, path, signal, from: begun = 0 } = carrying;
  // The server that gets the file takes the pieces at its own pace.
  const pieces = new PassThrough({ objectMode: true, highWaterMark: 4 });
  pieces.on('error', () => undefined);
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const give = async (piece: Buffer) => {
    if (!pieces.write(piece)) await once(pieces, 'drain', { signal: until });
  };
  const reading = readAll(from, file, { ...carrying, give, signal: until }).then(
    () => void pieces.end(),
    (error: Error) => void pieces.destroy(error),
  );
  try {
    await to.upload(path, { from: begun, pieces, signal });
  } finally {
    over.abort();
    await reading;
  }
}

interface Reading extends Omit<Carrying, 'path' | 'to'> {
  give(piece: Buffer): Promise<void>;
}

/** Rejects unless all was given, as it was when the file was made. */
async function readAll(origin: Origin, file: FetchedFile, reading: Reading): Promise<void> {
  const { give, from = 0, signal, onProgress, onResume } = reading;
  const hash = createHash('sha256');
  let sent = from;
  const tell = meter(from, file.bytes, onProgress);
  const isOther = (what: string) =>
    new OtherFileError(`${file.path} from ${origin.name} is not what it was when it was made: ${what}.`);
  const take = async (piece: Buffer) => {
    if (sent + piece.length > file.bytes) throw isOther('it has become longer');
    sent += piece.length;
    hash.update(piece);
    await give(piece);
    tell(sent);
  };
  for (let resumes = 0; ; resumes += 1) {
    try {
      await origin.read(file.path, { from: sent, take, signal });
      break;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      // Not as an error of the transport: the server that gets the file is not at fault.
      if (!isTransient(error) || resumes === WAITS_MS.length)
        throw new UnreachableError(`${origin.name} does not answer: ${error.message}`, { cause: error });
      onResume(error.message, sent);
      await sleep(WAITS_MS[resumes], undefined, { signal });
    }
  }
  if (sent < file.bytes) throw isOther(`it has ${sent} bytes, and not ${file.bytes}`);
  if (from === 0 && hash.digest('hex') !== file.sha256) throw isOther('its SHA-256 is another');
}

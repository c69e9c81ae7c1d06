/** The one way of a large file to a server, from another server or from a copy: through Regent, in pieces. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { basename } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { inWords, NotDownloadableError } from '../../transport/errors.ts';
import type { Transport } from '../../transport/transport.ts';
import { isTransient, messageOf } from '../transient.ts';
import { CopyError, meter, WAITS_MS, type FetchedFile } from './fetch-file.ts';

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

export interface Carrying extends Bringing {
  to: Pick<Transport, 'files' | 'upload'>;
  /** The path there; its folder must be there. */
  path: string;
}

/** The file is not there any more as it was when it was made. */
export class OtherFileError extends CopyError {
  override name = 'OtherFileError';
}

/** Whether this is the fault of the place that is read from. */
export const isOfOrigin = (error: unknown): error is Error =>
  error instanceof CopyError || error instanceof NotDownloadableError;

/**
 * Replaces what is at the path. Regent's memory and disk do not matter. A lost connection to the origin is no failure:
 * reading goes on from there. Rejects with an OtherFileError if the size or the SHA-256 is another, with another
 * CopyError or a NotDownloadableError if the origin cannot give the file, and otherwise with an error of the server that
 * gets it; a part of the file may then be there.
 */
export async function carryFile(from: Origin, file: FetchedFile, carrying: Carrying): Promise<void> {
  const { to, path, signal } = carrying;
  await to.files(signal).remove([path]);
  // The server that gets the file takes the pieces at its own pace.
  const pieces = new PassThrough({ objectMode: true, highWaterMark: 4 });
  pieces.on('error', () => undefined);
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const give = async (piece: Buffer) => {
    if (!pieces.write(piece)) await once(pieces, 'drain', { signal: until });
  };
  const reading = readAll(from, file, { give, signal: until, log: carrying.log }).then(
    () => void pieces.end(),
    (error: Error) => void pieces.destroy(error),
  );
  try {
    await to.upload(path, { pieces, signal });
  } finally {
    over.abort();
    await reading;
  }
}

interface Reading extends Bringing {
  give(piece: Buffer): Promise<void>;
}

/** Rejects unless all was given, as it was when the file was made. */
async function readAll(from: Origin, file: FetchedFile, { give, signal, log }: Reading): Promise<void> {
  const hash = createHash('sha256');
  let sent = 0;
  const tell = meter(0, file.bytes, ({ bytes, total, bytesPerSecond, secondsLeft }) =>
    log(
      `Brings ${basename(file.path)}: ${inWords(bytes)} of ${inWords(total)}, ${inWords(bytesPerSecond)}/s, ${secondsLeft} s left`,
      'info',
    ),
  );
  const isOther = (what: string) =>
    new OtherFileError(`${file.path} from ${from.name} is not what it was when it was made: ${what}.`);
  const take = async (piece: Buffer) => {
    if (sent + piece.length > file.bytes) throw isOther('it has become longer');
    sent += piece.length;
    hash.update(piece);
    await give(piece);
    tell(sent);
  };
  for (let resumes = 0; ; resumes += 1) {
    try {
      await from.read(file.path, { from: sent, take, signal });
      break;
    } catch (error) {
      if (!isTransient(error)) throw error;
      // Not as an error of the transport: the server that gets the file is not at fault.
      if (resumes === WAITS_MS.length)
        throw new CopyError(`${from.name} does not answer: ${messageOf(error)}`);
      log(`Goes on after ${inWords(sent)}: ${messageOf(error)}`, 'warn');
      await sleep(WAITS_MS[resumes], undefined, { signal });
    }
  }
  if (sent < file.bytes) throw isOther(`it has ${sent} bytes, and not ${file.bytes}`);
  if (hash.digest('hex') !== file.sha256) throw isOther('its SHA-256 is another');
}

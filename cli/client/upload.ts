/** A dump on this machine becomes one that a restore can take. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RefusedError } from '../../sdk/errors.ts';
import { BackupUploadDocument } from '../../sdk/generated/operations.ts';
import type { Connection, UploadBody } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { sizeOf } from '../kit/times.ts';

const MOST_OFTEN_MS = 200;

interface Taken {
  bytes?: number;
  tables?: number;
}

/**
 * Gives the id of the upload, which is also told on stderr, as it is good for a day.
 * @param path `-` is stdin
 */
export async function uploadDump(
  context: Context,
  regent: Connection,
  clientId: string,
  path: string,
): Promise<string> {
  const bytes = path === '-' ? undefined : await sizeOnDisk(path);
  const { backupUpload: link } = await regent.ask(BackupUploadDocument, { input: { clientId } });
  const { url, uploadId, mostBytes } = link;
  if (url === null || uploadId === null)
    throw new RefusedError(link.userErrors.map(({ message }) => `--file: ${message}`));
  if (bytes !== undefined && mostBytes !== null && bytes > Number(mostBytes))
    throw new RefusedError([`${path} has ${sizeOf(bytes)}; Regent takes ${sizeOf(mostBytes)} at most.`]);
  const source = path === '-' ? context.process.stdin : createReadStream(path);
  const counted = countingTo(context, bytes);
  // What goes wrong on the way is told by the upload.
  const sending = pipeline(source, counted).catch(() => undefined);
  try {
    const body = Readable.toWeb(counted) as UploadBody;
    const { bytes: took, tables } = (await regent.upload(url, body, bytes)) as Taken;
    context.warn(`The dump is uploaded: ${sizeOf(took)}, ${tables ?? 0} tables. Its id is ${uploadId}.`);
    return uploadId;
  } finally {
    counted.destroy();
    await sending;
  }
}

async function sizeOnDisk(path: string): Promise<number | undefined> {
  const found = await stat(path).catch((cause: Error) => {
    throw new UsageError(`${path} cannot be read: ${cause.message}`, { cause });
  });
  if (found.isDirectory()) throw new UsageError(`${path} is a folder. Give the file of the dump.`);
  // A pipe, such as that of <(zstd dump.sql), has no size beforehand.
  return found.isFile() ? found.size : undefined;
}

/** Passes everything on; on a terminal, one line says how much that was. */
function countingTo({ process: { stderr } }: Context, all: number | undefined): Transform {
  let bytes = 0;
  let told = 0;
  const tell = () => {
    told = Date.now();
    stderr.write(`\r\u001b[KUploading: ${sizeOf(bytes)}${all === undefined ? '' : ` of ${sizeOf(all)}`}`);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (stderr.isTTY && Date.now() - told >= MOST_OFTEN_MS) tell();
      done(null, chunk);
    },
    destroy(error, done) {
      if (stderr.isTTY && told > 0) stderr.write('\r\u001b[K');
      done(error);
    },
  });
}

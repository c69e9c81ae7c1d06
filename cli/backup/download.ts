import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { NotReachableError, RefusedError } from '../../sdk/errors.ts';
import { BackupDownloadDocument, type BackupPart } from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import type { JsonFlags } from '../kit/flags.ts';
import { sizeOf } from '../kit/times.ts';

export interface DownloadFlags extends JsonFlags {
  part?: BackupPart;
  output?: string;
}

/** A file that is there already is never overwritten; one that did not come whole is removed. */
export async function downloadBackup(this: Context, flags: DownloadFlags, backupId: string) {
  const { part, output, json } = flags;
  const regent = this.connect();
  const { backupDownload: given } = await regent.ask(BackupDownloadDocument, { input: { backupId, part } });
  const { url, name, sha256, userErrors } = given;
  if (url === null) throw new RefusedError(userErrors.map(({ message }) => message));
  const path = output ?? basename(name ?? 'backup');
  const response = await regent.download(url);
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const from = Readable.fromWeb(response.body as ReadableStream);
  if (path === '-') return pipeline(from, counted, this.process.stdout, { end: false });
  try {
    await pipeline(from, counted, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new UsageError(`${path} is there already. Say where to write the backup: --output`, { cause });
    await rm(path, { force: true });
    throw new NotReachableError(`The backup did not come whole: ${(cause as Error).message}`, { cause });
  }
  const digest = hash.digest('hex');
  if (sha256 !== null && digest !== sha256) {
    await rm(path, { force: true });
    throw new RefusedError([`What came is not the backup: its SHA-256 is ${digest}, and not ${sha256}.`]);
  }
  if (json) this.printJson({ path, bytes, sha256: digest });
  else this.print(`${path}: ${sizeOf(bytes)}${sha256 === null ? '' : ', its SHA-256 is as Regent has it'}.`);
}

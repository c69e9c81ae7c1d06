/** Brings a backup to another server: from the server that has it, or from the copy in BACKUP_DIR. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { basename } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { inWords } from '../../transport/errors.ts';
import type { Transport } from '../../transport/transport.ts';
import type { RunnerDeps } from '../deps.ts';
import type { BroughtBackup } from '../store/backup-copies.ts';
import { isOfSource, mustHaveSources, sourcesOf, type Source } from './backup-sources.ts';
import { CopyError, meter, WAITS_MS } from './fetch-file.ts';
import { isTransient, messageOf } from '../transient.ts';

export interface BringDeps {
  deps: Pick<RunnerDeps, 'copyFolder' | 'runStore' | 'transportFor'>;
  /** The server that gets the files. */
  to: Pick<Transport, 'files' | 'upload'>;
}

export interface Bringing {
  signal: AbortSignal;
  log(text: string, level: 'info' | 'warn'): void;
}

type File = BroughtBackup['dump'];

/**
 * See Context.bring. The files go through Regent piece by piece: its memory and disk do not matter. A file whose
 * SHA-256 is another one is not left there. If a place fails, the next one is tried; a lost connection to it is no
 * failure: reading goes on from there.
 */
export async function bringBackup(
  { deps, to }: BringDeps,
  backupId: string,
  path: string,
  { signal, log }: Bringing,
): Promise<void> {
  const backup = await deps.runStore.backupToBring(backupId, deps.copyFolder?.place);
  if (backup === undefined) throw new CopyError('Regent has no good backup of this id any more.');
  const sources = sourcesOf(deps, backup);
  mustHaveSources(sources, backup);
  for (const [index, source] of sources.entries()) {
    log(`Brings ${basename(backup.dump.path)} from ${source.name}`, 'info');
    try {
      return await bringFrom(source, backup);
    } catch (error) {
      await to.files(signal).remove(everything(path));
      if (!isOfSource(error) || index === sources.length - 1) throw error;
      log(error.message, 'warn');
    }
  }
  async function bringFrom(source: Source, { dump, archive, manifest }: BroughtBackup): Promise<void> {
    await to.files(signal).remove(everything(path));
    await send(source, dump, path);
    if (archive !== null) await send(source, archive, `${path}.files`);
    if (manifest === null) return;
    const content = await source.manifest(manifest, signal);
    const file = { kind: 'file', path: `${path}.json`, content, mode: 0o600 } as const;
    await to.files(signal).write([{ ...file, owner: 'root', group: 'root' }]);
  }

  /** The server that gets the file takes the pieces at its own pace. */
  async function send(source: Source, file: File, target: string): Promise<void> {
    const pieces = new PassThrough({ objectMode: true, highWaterMark: 4 });
    pieces.on('error', () => undefined);
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    const give = async (piece: Buffer) => {
      if (!pieces.write(piece)) await once(pieces, 'drain', { signal: until });
    };
    const reading = read(source, file, give, until).then(
      () => void pieces.end(),
      (error: Error) => void pieces.destroy(error),
    );
    try {
      await to.upload(target, { pieces, signal });
    } finally {
      over.abort();
      await reading;
    }
  }

  /** Rejects unless all was given, as it was when the backup was made. */
  async function read(
    source: Source,
    file: File,
    give: (piece: Buffer) => Promise<void>,
    until: AbortSignal,
  ): Promise<void> {
    const hash = createHash('sha256');
    let sent = 0;
    const tell = meter(0, file.bytes, ({ bytes, total, bytesPerSecond, secondsLeft }) =>
      log(
        `Brings ${basename(file.path)}: ${inWords(bytes)} of ${inWords(total)}, ${inWords(bytesPerSecond)}/s, ${secondsLeft} s left`,
        'info',
      ),
    );
    const isOther = (what: string) =>
      new CopyError(`${file.path} from ${source.name} is not what it was when it was made: ${what}.`);
    const take = async (piece: Buffer) => {
      if (sent + piece.length > file.bytes) throw isOther('it has become longer');
      sent += piece.length;
      hash.update(piece);
      await give(piece);
      tell(sent);
    };
    for (let resumes = 0; ; resumes += 1) {
      try {
        await source.read(file.path, { from: sent, take, signal: until });
        break;
      } catch (error) {
        if (!isTransient(error) || resumes === WAITS_MS.length) throw error;
        log(`Goes on after ${inWords(sent)}: ${messageOf(error)}`, 'warn');
        await sleep(WAITS_MS[resumes], undefined, { signal: until });
      }
    }
    if (sent < file.bytes) throw isOther(`it has ${sent} bytes, and not ${file.bytes}`);
    if (hash.digest('hex') !== file.sha256) throw isOther('its SHA-256 is another');
  }
}

const everything = (path: string) => [path, `${path}.json`, `${path}.files`];

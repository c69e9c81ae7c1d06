/** Brings a backup to another server: from the server that has it, or from the copy in BACKUP_DIR. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Server } from '../../domain/vocabulary.ts';
import { inWords, NotDownloadableError } from '../../transport/errors.ts';
import type { Transport } from '../../transport/transport.ts';
import type { RunnerDeps } from '../deps.ts';
import type { BroughtBackup } from '../store/backup-copies.ts';
import { mustBeThere, type CopyFolder } from './copy-folder.ts';
import { CopyError, meter } from './fetch-file.ts';

export interface BringDeps {
  deps: Pick<RunnerDeps, 'copyFolder' | 'runStore' | 'transportFor'>;
  world: { servers: ReadonlyMap<string, Server> };
  /** The server that gets the files. */
  to: Pick<Transport, 'files' | 'upload'>;
}

export interface Bringing {
  signal: AbortSignal;
  log(text: string, level: 'info' | 'warn'): void;
}

/** A place that has the files of a backup. */
interface Source {
  /** As in "from fo1.example.org". */
  name: string;
  read(path: string, take: (piece: Buffer) => Promise<void>, signal: AbortSignal): Promise<void>;
  manifest(path: string, signal: AbortSignal): Promise<Buffer>;
}

type File = BroughtBackup['dump'];

/**
 * See Context.bring. The files go through Regent piece by piece: its memory and disk do not matter. A file whose
 * SHA-256 is another one is not left there. If a place fails, the next one is tried.
 */
export async function bringBackup(
  { deps, world, to }: BringDeps,
  backupId: string,
  path: string,
  { signal, log }: Bringing,
): Promise<void> {
  const backup = await deps.runStore.backupToBring(backupId, deps.copyFolder?.place);
  if (backup === undefined) throw new CopyError('Regent has no good backup of this id any more.');
  const sources = [...(await copyOf(deps.copyFolder, backup)), ...serverOf(deps, world, backup)];
  for (const [index, source] of sources.entries()) {
    log(`Brings ${basename(backup.dump.path)} from ${source.name}`, 'info');
    try {
      return await bringFrom(source, backup);
    } catch (error) {
      await to.files(signal).remove(everything(path));
      const isOfPlace = error instanceof CopyError || error instanceof NotDownloadableError;
      if (!isOfPlace || index === sources.length - 1) throw error;
      log(error.message, 'warn');
    }
  }
  throw new CopyError(
    `No place has the files of the backup ${backup.dump.path}: ${whyNotServer(world, backup)}, and there is no good copy in BACKUP_DIR.`,
  );

  async function bringFrom(source: Source, { dump, archive, manifest }: BroughtBackup): Promise<void> {
    await to.files(signal).remove(everything(path));
    await send(source, dump, path);
    if (archive !== null) await send(source, archive, `${path}.files`);
    if (manifest === null) return;
    const content = await source.manifest(manifest, signal);
    const file = { kind: 'file', path: `${path}.json`, content, mode: 0o600 } as const;
    await to.files(signal).write([{ ...file, owner: 'root', group: 'root' }]);
  }

  async function send(source: Source, file: File, target: string): Promise<void> {
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
    await to.upload(target, {
      bytes: file.bytes,
      signal,
      async feed(write) {
        const take = async (piece: Buffer) => {
          if (sent + piece.length > file.bytes) throw isOther('it has become longer');
          sent += piece.length;
          hash.update(piece);
          await write(piece);
          tell(sent);
        };
        await source.read(file.path, take, signal);
        if (sent < file.bytes) throw isOther(`it has ${sent} bytes, and not ${file.bytes}`);
        if (hash.digest('hex') !== file.sha256) throw isOther('its SHA-256 is another');
      },
    });
  }
}

const everything = (path: string) => [path, `${path}.json`, `${path}.files`];

async function copyOf(folder: CopyFolder | undefined, { copy }: BroughtBackup): Promise<Source[]> {
  if (folder === undefined || copy === null || !copy.ok || copy.goneAt !== null) return [];
  const at = (path: string) => join(folder.path, dirname(copy.path), basename(path));
  return [
    {
      name: 'its copy in BACKUP_DIR',
      async read(path, take) {
        await mustBeThere(folder);
        const handle = await open(at(path), constants.O_RDONLY | constants.O_NOFOLLOW).catch(whyNoCopy);
        try {
          for await (const piece of handle.createReadStream({ autoClose: false }))
            await take(piece as Buffer);
        } finally {
          await handle.close();
        }
      },
      manifest: (path) => readFile(at(path)).catch(whyNoCopy),
    },
  ];
}

function whyNoCopy(error: Error): never {
  throw new CopyError(`The copy in BACKUP_DIR cannot be read: ${error.message}.`);
}

function serverOf(deps: BringDeps['deps'], { servers }: BringDeps['world'], backup: BroughtBackup): Source[] {
  const server = servers.get(backup.serverId);
  if (server === undefined || whyNotServer({ servers }, backup) !== undefined) return [];
  const transport = deps.transportFor(server);
  return [
    {
      name: server.fqdn,
      read: (path, take, signal) => transport.download(path, { from: 0, take, signal }),
      async manifest(path, signal) {
        const state = (await transport.files(signal).read([path])).get(path);
        if (state?.kind === 'file') return state.content;
        throw new NotDownloadableError(`On ${server.fqdn}`, path, 'it is no small file');
      },
    },
  ];
}

/** In words, as part of a sentence; undefined if the server can be asked. */
function whyNotServer(
  { servers }: BringDeps['world'],
  { serverId, isThere }: BroughtBackup,
): string | undefined {
  const server = servers.get(serverId);
  if (server === undefined || server.mode === 'RETIRED') return 'its server is retired or was removed';
  if (!isThere) return `${server.fqdn} has them no more`;
  if (server.mode === 'MAINTENANCE') return `${server.fqdn} is in maintenance`;
  return server.state === 'READY' ? undefined : `${server.fqdn} does not answer`;
}

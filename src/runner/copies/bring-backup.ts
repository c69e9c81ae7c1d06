/** Brings a backup to another server: from the server that has it, or from a copy. */
import { basename } from 'node:path';
import type { Transport } from '../../transport/transport.ts';
import type { BroughtBackup } from '../store/backup-copies.ts';
import { mustHaveSources, sourcesOf, type Source } from './backup-sources.ts';
import { carryFile, eventsOf, isOfOrigin, type Bringing } from './carry-file.ts';
import type { PlacesDeps } from './copy-places.ts';
import { CopyError } from './fetch-file.ts';

export interface BringDeps {
  deps: PlacesDeps;
  /** The server that gets the files. */
  to: Pick<Transport, 'files' | 'shell' | 'upload'>;
}

/** See Context.bring. A file whose SHA-256 is another one is not left there. If a place fails, the next one is tried. */
export async function bringBackup(
  { deps, to }: BringDeps,
  backupId: string,
  path: string,
  how: Bringing,
): Promise<void> {
  const { signal, log } = how;
  const backup = await deps.runStore.backupToBring(backupId);
  if (backup === undefined) throw new CopyError('Regent has no good backup of this id any more.');
  const sources = await sourcesOf(deps, backup);
  mustHaveSources(sources, backup);
  for (const [index, source] of sources.entries()) {
    log(`Brings ${basename(backup.dump.path)} from ${source.name}`, 'info');
    try {
      return await bringFrom(source, backup);
    } catch (error) {
      await clear();
      if (!isOfOrigin(error) || index === sources.length - 1) throw error;
      log(error.message, 'warn');
    }
  }

  /** Not with `files`, which would keep what is there as originals. */
  async function clear(): Promise<void> {
    await to.shell(signal)`rm -f -- ${[path, `${path}.json`, `${path}.files`]}`;
  }

  async function bringFrom(source: Source, { dump, archive, manifest }: BroughtBackup): Promise<void> {
    await clear();
    await carryFile(source, dump, { to, path, ...eventsOf(dump, how) });
    if (archive !== null)
      await carryFile(source, archive, { to, path: `${path}.files`, ...eventsOf(archive, how) });
    if (manifest === null) return;
    const content = await source.manifest(manifest, signal);
    const file = { kind: 'file', path: `${path}.json`, content, mode: 0o600 } as const;
    await to.files(signal).write([{ ...file, owner: 'root', group: 'root' }]);
  }
}

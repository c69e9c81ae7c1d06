/** The places that have the files of a backup: the copy in BACKUP_DIR, and the server on which it was made. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NotDownloadableError } from '../../transport/errors.ts';
import type { RunnerDeps } from '../deps.ts';
import type { BackupCopy, BroughtBackup } from '../store/backup-copies.ts';
import type { Origin } from './carry-file.ts';
import { mustBeThere, type CopyFolder } from './copy-folder.ts';
import { CopyError } from './fetch-file.ts';
import { readLocalFile } from './local-file.ts';

export interface Source extends Origin {
  manifest(path: string, signal: AbortSignal): Promise<Buffer>;
}

export type SourcesDeps = Pick<RunnerDeps, 'copyFolder' | 'transportFor'>;

/** The copy first, as it costs the server nothing. */
export const sourcesOf = (deps: SourcesDeps, backup: BroughtBackup): Source[] => [
  ...copyOf(deps, backup),
  ...serverOf(deps, backup),
];

/** Throws a CopyError that says why there is none. */
export function mustHaveSources(sources: Source[], backup: BroughtBackup): void {
  if (sources.length > 0) return;
  throw new CopyError(
    `No place has the files of the backup ${backup.dump.path}: ${whyNotServer(backup)}, and there is no good copy in BACKUP_DIR.`,
  );
}

const copyOf = ({ copyFolder }: SourcesDeps, { copy }: BroughtBackup): Source[] =>
  copyFolder === undefined || copy === null || !copy.ok || copy.goneAt !== null
    ? []
    : [copySource(copyFolder, copy)];

/** A copy in BACKUP_DIR: its files are known by their names. */
export function copySource(folder: CopyFolder, copy: BackupCopy): Source {
  const at = (path: string) => join(folder.path, dirname(copy.path), basename(path));
  return {
    name: 'its copy in BACKUP_DIR',
    async read(path, download) {
      await mustBeThere(folder);
      await readLocalFile('The copy in BACKUP_DIR', at(path), download);
    },
    manifest: (path) => readFile(at(path)).catch(whyNoCopy),
  };
}

function whyNoCopy(error: Error): never {
  throw new CopyError(`The copy in BACKUP_DIR cannot be read: ${error.message}.`);
}

function serverOf({ transportFor }: SourcesDeps, backup: BroughtBackup): Source[] {
  if (whyNotServer(backup) !== undefined) return [];
  const { server } = backup;
  const transport = transportFor(server);
  return [
    {
      name: server.fqdn,
      read: (path, download) => transport.download(path, download),
      async manifest(path, signal) {
        const state = (await transport.files(signal).read([path])).get(path);
        if (state?.kind === 'file') return state.content;
        throw new NotDownloadableError(`On ${server.fqdn}`, path, 'it is no small file');
      },
    },
  ];
}

/** In words, as part of a sentence; undefined if the server can be asked. */
function whyNotServer({ server, isThere }: BroughtBackup): string | undefined {
  const { fqdn, mode, state, removedAt } = server;
  if (removedAt !== null || mode === 'RETIRED') return 'its server is retired or was removed';
  if (!isThere) return `${fqdn} has them no more`;
  if (mode === 'MAINTENANCE') return `${fqdn} is in maintenance`;
  return state === 'READY' ? undefined : `${fqdn} does not answer`;
}

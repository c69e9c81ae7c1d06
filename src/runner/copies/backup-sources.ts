/** The places that have the files of a backup: those with copies, and the server on which it was made. */
import { basename, dirname, join } from 'node:path';
import { NotDownloadableError } from '../../transport/errors.ts';
import type { BackupCopy, BroughtBackup } from '../store/backup-copies.ts';
import type { Origin } from './carry-file.ts';
import type { CopyPlace } from './copy-place.ts';
import { placesOf, type PlacesDeps } from './copy-places.ts';
import { CopyError } from './fetch-file.ts';
import { whyNotAsked } from './store-folder.ts';

export interface Source extends Origin {
  manifest(path: string, signal: AbortSignal): Promise<Buffer>;
}

/** Copies first, as they cost the server nothing. */
export async function sourcesOf(deps: PlacesDeps, backup: BroughtBackup): Promise<Source[]> {
  return [...copySources(await placesOf(deps), backup.copies), ...serverOf(deps, backup)];
}

/** Throws a CopyError that says why there is none. */
export function mustHaveSources(sources: Source[], backup: BroughtBackup): void {
  if (sources.length > 0) return;
  throw new CopyError(
    `No place has the files of the backup ${backup.dump.path}: ${whyNotServer(backup)}, and there is no good copy of them.`,
  );
}

/** One for each of these places that has a copy; its files are known by their names. */
export const copySources = (places: CopyPlace[], copies: BackupCopy[]): Source[] =>
  places.flatMap((place) =>
    copies.filter((copy) => copy.place === place.place).map((copy) => copySource(place, copy)),
  );

export function copySource({ where, path: folder, read, readSmall }: CopyPlace, copy: BackupCopy): Source {
  const at = (path: string) => join(folder, dirname(copy.path), basename(path));
  return {
    name: `its copy ${where}`,
    read: (path, download) => read(at(path), download),
    manifest: (path, signal) => readSmall(at(path), signal),
  };
}

function serverOf({ transportFor }: PlacesDeps, backup: BroughtBackup): Source[] {
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
  if (server.removedAt !== null || server.mode === 'RETIRED') return 'its server is retired or was removed';
  return isThere ? whyNotAsked(server) : `${server.fqdn} has them no more`;
}

/** Brings the copy of a backup back to its server, for a time: to prove it. */
import { join } from 'node:path';
import { NotUploadableError } from '../../transport/errors.ts';
import type { RunnerDeps } from '../deps.ts';
import { copySource } from './backup-sources.ts';
import { carryFile, isOfOrigin, OtherFileError, type Bringing, type Carrying } from './carry-file.ts';

export interface BroughtCopy extends Bringing {
  serverId: string;
  /** The path of the dump, as its server had it. */
  dump: string;
  /** The folder there, which is made anew. */
  folder: string;
  to: Carrying['to'];
}

/** Gives why it cannot be brought; a copy that is damaged is not good any more. Rejects if the server cannot be reached. */
export async function bringCopy(
  { runStore, copyFolder }: Pick<RunnerDeps, 'runStore' | 'copyFolder'>,
  { serverId, dump, folder, to, ...how }: BroughtCopy,
): Promise<string | undefined> {
  const copy = copyFolder && (await runStore.goodCopy(serverId, dump, copyFolder.place));
  if (copyFolder === undefined || copy === undefined) return 'there is no good one any more.';
  const source = copySource(copyFolder, copy);
  const files = to.files(how.signal);
  await files.remove([folder]);
  await files.write([{ kind: 'directory', path: folder, mode: 0o700, owner: 'root', group: 'root' }]);
  try {
    for (const { name, ...file } of copy.files)
      await carryFile(source, { path: name, ...file }, { to, path: join(folder, name), ...how });
    return undefined;
  } catch (error) {
    how.signal.throwIfAborted();
    if (!isOfOrigin(error) && !(error instanceof NotUploadableError)) throw error;
    const { message } = error;
    if (error instanceof OtherFileError)
      await runStore.verifiedCopy({ ...copy, ok: false, verifiedAt: new Date(), message });
    return message;
  }
}

/** Brings a copy of a backup back to its server, for a time: to prove it. */
import { join } from 'node:path';
import { NotUploadableError } from '../../transport/errors.ts';
import type { Transport } from '../../transport/transport.ts';
import { copySource } from './backup-sources.ts';
import { carryFile, eventsOf, isOfOrigin, OtherFileError, type Bringing } from './carry-file.ts';
import { placesOf, type PlacesDeps } from './copy-places.ts';

export interface BroughtCopy extends Bringing {
  serverId: string;
  /** The path of the dump, as its server had it. */
  dump: string;
  /** The folder there, which is made anew. */
  folder: string;
  to: Pick<Transport, 'files' | 'upload'>;
}

/**
 * The first copy that can be brought. Gives why none can; one that is damaged is not good any more. Rejects if the
 * server cannot be reached.
 */
export async function bringCopy(
  deps: PlacesDeps,
  { serverId, dump, folder, to, ...how }: BroughtCopy,
): Promise<string | undefined> {
  const { runStore } = deps;
  const copies = await runStore.goodCopies(serverId, dump);
  const files = to.files(how.signal);
  let why: string | undefined;
  for (const place of await placesOf(deps)) {
    const copy = copies.find((each) => each.place === place.place);
    if (copy === undefined) continue;
    await files.remove([folder]);
    await files.write([{ kind: 'directory', path: folder, mode: 0o700, owner: 'root', group: 'root' }]);
    try {
      for (const { name, ...file } of copy.files) {
        const carried = { path: name, ...file };
        const at = { to, path: join(folder, name), ...eventsOf(carried, how) };
        await carryFile(copySource(place, copy), carried, at);
      }
      return undefined;
    } catch (error) {
      how.signal.throwIfAborted();
      if (!isOfOrigin(error) && !(error instanceof NotUploadableError)) throw error;
      why = error.message;
      if (error instanceof OtherFileError)
        await runStore.verifiedCopy({ ...copy, ok: false, verifiedAt: new Date(), message: why });
    }
  }
  return why ?? 'there is no good one any more.';
}

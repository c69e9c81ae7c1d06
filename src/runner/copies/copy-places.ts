/** All places for copies of backups. */
import type { RunnerDeps } from '../deps.ts';
import type { CopyPlace } from './copy-place.ts';
import { storeFolder } from './store-folder.ts';

export type PlacesDeps = Pick<RunnerDeps, 'backupStores' | 'copyFolder' | 'runStore' | 'transportFor'>;

/** BACKUP_DIR if it is set, then the backup stores: each has copies of its own. */
export async function placesOf({
  backupStores,
  copyFolder,
  runStore,
  transportFor,
}: PlacesDeps): Promise<CopyPlace[]> {
  const stores = backupStores === undefined ? [] : await runStore.backupStores();
  return [
    ...(copyFolder === undefined ? [] : [copyFolder]),
    ...stores.map((store) => storeFolder(store, backupStores!, { runStore, transport: transportFor(store) })),
  ];
}

import type { Context } from '../context.ts';
import { readInventory } from './inventory-files.ts';

export interface SourcesFlags {
  inventory?: string;
  vaultPasswordFile?: string;
}

/** What a take-over reads on this machine; a link is left out, and stderr says so. */
export async function readSources(context: Context, { inventory: folder, vaultPasswordFile }: SourcesFlags) {
  const inventory = folder === undefined ? undefined : readInventory(folder);
  for (const path of inventory?.leftOut ?? []) context.warn(`${path} is a link, and is left out.`);
  const vaultPassword = vaultPasswordFile === undefined ? undefined : await context.read(vaultPasswordFile);
  return { inventory: inventory?.files, vaultPassword };
}

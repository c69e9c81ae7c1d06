/** Takes away what labs have left whose owner is gone: bridges, cables and folders that carry a lab's name. */
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $ } from 'zx';
import { labIdIn, ownerLives } from './names.ts';

/** Gives the names of what it removed. Labs whose owner lives are not touched. */
export async function sweep(): Promise<string[]> {
  const links = (await readdir('/sys/class/net')).filter(isLeftOver);
  for (const link of links) await $({ nothrow: true, quiet: true })`ip link delete ${link}`;
  const folders = (await readdir(tmpdir())).filter(isLeftOver);
  for (const folder of folders) await rm(join(tmpdir(), folder), { recursive: true, force: true });
  return [...links, ...folders];
}

function isLeftOver(name: string): boolean {
  const labId = labIdIn(name);
  return labId !== undefined && !ownerLives(labId);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of await sweep()) console.log(`removed ${name}`);
}

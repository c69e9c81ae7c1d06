import { readFile } from 'node:fs/promises';
import { $ } from 'zx';

/** Makes a key pair at `path` and `path`.pub, as Regent has them, and gives the public key. */
export async function makeSshKey(path: string): Promise<string> {
  await $`ssh-keygen -q -t ed25519 -N ${''} -C regent-lab -f ${path}`;
  return readFile(`${path}.pub`, 'utf8');
}

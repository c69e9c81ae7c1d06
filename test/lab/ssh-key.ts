/** An SSH key pair in the files where Regent keeps its own, so that hosts can be booted before Regent starts. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { $ } from 'zx';

/** Makes a new pair at `path` and `path`.pub, in place of an older one, and gives the public key. */
export async function makeSshKey(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await rm(path, { force: true });
  await $`ssh-keygen -q -t ed25519 -N ${''} -C regent-lab -f ${path}`;
  return readFile(`${path}.pub`, 'utf8');
}

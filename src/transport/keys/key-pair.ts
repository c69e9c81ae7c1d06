/** The SSH key pair by which servers know Regent, made at the first start. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { generateKey } from './generate-key.ts';
import { makeKeyFile } from './key-file.ts';

export interface SshKey {
  privateKey: string;
  /** The line for authorized_keys. */
  publicKey: string;
  path: string;
}

/** A private key that cannot be used. */
export class SshKeyError extends Error {
  override name = 'SshKeyError';
}

/** Reads `ssh/id_ed25519` below the data folder, and makes it if it is absent. */
export async function sshKey(dataFolder: string): Promise<SshKey> {
  const folder = join(dataFolder, 'ssh');
  const path = join(folder, 'id_ed25519');
  const privateKey = await readOrMake(folder, path).catch((cause: Error) => {
    throw new SshKeyError(
      `The SSH key ${path} cannot be read or made: ${cause.message}. Give it and its folder to the user that runs Regent.`,
      { cause },
    );
  });
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) {
    throw new SshKeyError(
      `The SSH key ${path} cannot be used: ${parsed.message}. Give one without a passphrase.`,
    );
  }
  const publicKey = `${parsed.type} ${parsed.getPublicSSH().toString('base64')} regent`;
  return { privateKey, publicKey, path };
}

/**
 * The line for authorized_keys, for processes that must not read the private key; undefined if there is no
 * key yet.
 */
export async function publicSshKey(dataFolder: string): Promise<string | undefined> {
  const line = await readFile(join(dataFolder, 'ssh', 'id_ed25519.pub'), 'utf8').catch(() => '');
  return line.trim() || undefined;
}

async function readOrMake(folder: string, path: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = generateKey('regent');
  if (await makeKeyFile(path, fresh.private))
    await writeFile(`${path}.pub`, `${fresh.public}\n`, { mode: 0o644 });
  return readFile(path, 'utf8');
}

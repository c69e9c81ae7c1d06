/** The key that secrets are encrypted with, and the SSH key pair that servers know Regent by. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { ConfigurationError } from './env.ts';

/** 32 bytes: from ENCRYPTION_KEY (base64), or from a file that is made at the first start. */
export async function encryptionKey(dataFolder: string, given: string | undefined): Promise<Buffer> {
  if (given !== undefined) return Buffer.from(given, 'base64');
  const path = join(dataFolder, 'encryption.key');
  await writeFile(path, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' }).catch(unlessThere);
  const key = Buffer.from(await readSecret(path), 'base64');
  if (key.length !== 32) throw new ConfigurationError([`${path} does not hold 32 bytes in base64.`]);
  return key;
}

export interface SshKey {
  privateKey: string;
  /** The line for authorized_keys. */
  publicKey: string;
  path: string;
}

export async function sshKey(dataFolder: string): Promise<SshKey> {
  const folder = join(dataFolder, 'ssh');
  const path = join(folder, 'id_ed25519');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'regent' });
  const isNew = await writeFile(path, fresh.private, { mode: 0o600, flag: 'wx' }).then(
    () => true,
    unlessThere,
  );
  if (isNew) await writeFile(`${path}.pub`, `${fresh.public}\n`, { mode: 0o644 });
  const privateKey = await readSecret(path);
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) {
    throw new ConfigurationError([
      `The SSH key ${path} cannot be used: ${parsed.message}. Give one without a passphrase.`,
    ]);
  }
  const publicKey = `${parsed.type} ${parsed.getPublicSSH().toString('base64')} regent`;
  return { privateKey, publicKey, path };
}

function unlessThere(error: NodeJS.ErrnoException): false {
  if (error.code !== 'EEXIST') throw error;
  return false;
}

async function readSecret(path: string): Promise<string> {
  const { mode } = await stat(path).catch(cannotRead(path));
  if ((mode & 0o077) !== 0) {
    throw new ConfigurationError([`${path} can be read by others. Run: chmod 600 ${path}`]);
  }
  return readFile(path, 'utf8').catch(cannotRead(path));
}

const cannotRead = (path: string) => (error: Error) => {
  throw new ConfigurationError([`${path} cannot be read: ${error.message}.`]);
};

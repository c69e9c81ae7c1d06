/** The key that secrets are encrypted with. */
import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from './env.ts';
import { makeKeyFile } from './transport/key-file.ts';

/** 32 bytes: from ENCRYPTION_KEY (base64), or from a file that is made at the first start. */
export async function encryptionKey(dataFolder: string, given: string | undefined): Promise<Buffer> {
  if (given !== undefined) return Buffer.from(given, 'base64');
  const path = join(dataFolder, 'encryption.key');
  await makeKeyFile(path, randomBytes(32).toString('base64')).catch(cannot('made', path));
  const key = Buffer.from(await readSecret(path), 'base64');
  if (key.length !== 32) throw new ConfigurationError([`${path} does not hold 32 bytes in base64.`]);
  return key;
}

async function readSecret(path: string): Promise<string> {
  const { mode } = await stat(path).catch(cannot('read', path));
  if ((mode & 0o077) !== 0) {
    throw new ConfigurationError([`${path} can be read by others. Run: chmod 600 ${path}`]);
  }
  return readFile(path, 'utf8').catch(cannot('read', path));
}

const cannot = (what: 'made' | 'read', path: string) => (error: Error) => {
  throw new ConfigurationError([
    `${path} cannot be ${what}: ${error.message}. Give it and its folder to the user that runs Regent.`,
  ]);
};

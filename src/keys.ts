/** The keys for secrets: Regent encrypts with the newest, and decrypts with all of them. */
import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { namedKey, type Key } from './domain/secrets/vault.ts';
import { makeApiVaults, makeVaults, type ApiVaults, type Vaults } from './domain/secrets/vaults.ts';
import { ConfigurationError, type Env } from './env.ts';
import { makeKeyFile, replaceKeyFile } from './transport/keys/key-file.ts';

export interface ProcessKeys {
  vaults: ApiVaults;
  /** Only a process with the encryption keys has this; an API does not need it. */
  whole?: { keyRing: Key[]; vaults: Vaults };
}

/** Reads the encryption keys, or the keys that an API has in their place. */
export async function readKeys(env: Env): Promise<ProcessKeys> {
  const { ACCOUNTS_KEY: accounts, SERVERS_PUBLIC_KEY: servers } = env;
  if (accounts !== undefined && servers !== undefined)
    return { vaults: makeApiVaults({ accounts, servers }) };
  const { keys: keyRing } = await readEncryptionKeys(env.DATA_DIR, env.ENCRYPTION_KEY);
  const vaults = makeVaults(keyRing);
  return { vaults, whole: { keyRing, vaults } };
}

export interface EncryptionKeys {
  /** Newest first; at least one. */
  keys: Key[];
  /** The file with the keys; undefined if ENCRYPTION_KEY has them. */
  path: string | undefined;
}

/** From ENCRYPTION_KEY, or from the file `encryption.key` in the data folder, which it creates if absent. */
export async function readEncryptionKeys(
  dataFolder: string,
  given: Buffer[] | undefined,
): Promise<EncryptionKeys> {
  if (given !== undefined) return { keys: given.map(namedKey), path: undefined };
  const path = join(dataFolder, 'encryption.key');
  await makeKeyFile(path, textOf([newKey()])).catch(cannot('made', path));
  const lines = (await readSecret(path)).split('\n').filter((line) => line.trim() !== '');
  const keys = lines.map((line) => Buffer.from(line, 'base64'));
  if (keys.length === 0 || keys.some((key) => key.length !== 32)) {
    throw new ConfigurationError([
      `${path} does not hold 32 bytes in base64. Restore the file: one key per line, newest first.`,
    ]);
  }
  return { keys: keys.map(namedKey), path };
}

/** Replaces the keys in the file. */
export async function writeEncryptionKeys(path: string, keys: Key[]): Promise<void> {
  await replaceKeyFile(path, textOf(keys)).catch(cannot('written', path));
}

export const newKey = (): Key => namedKey(randomBytes(32));

/** The keys in the form of ACCOUNTS_KEY and SERVERS_PUBLIC_KEY. */
export const asNamed = (keys: Key[]) =>
  keys.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`).join(',');

/** The keys in the form of ENCRYPTION_KEY. */
export const asVariable = (keys: Key[]) => keys.map(({ bytes }) => bytes.toString('base64')).join(',');

const textOf = (keys: Key[]) => keys.map(({ bytes }) => `${bytes.toString('base64')}\n`).join('');

/** Reads a file that only this user may read. Rejects with a ConfigurationError. */
export async function readSecret(path: string): Promise<string> {
  const { mode } = await stat(path).catch(cannot('read', path));
  if ((mode & 0o077) !== 0) {
    throw new ConfigurationError([`${path} can be read by others. Run: chmod 600 ${path}`]);
  }
  return readFile(path, 'utf8').catch(cannot('read', path));
}

const cannot = (what: 'made' | 'read' | 'written', path: string) => (error: Error) => {
  throw new ConfigurationError([
    `${path} cannot be ${what}: ${error.message}. Give it and its folder to the user that runs Regent.`,
  ]);
};

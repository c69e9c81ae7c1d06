import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../src/env.ts';
import { newKey, readEncryptionKeys, writeEncryptionKeys } from '../src/keys.ts';
import { sshKey, SshKeyError } from '../src/transport/keys/key-pair.ts';
import { newFolder } from './kit/folder.ts';

async function dataFolder(): Promise<string> {
  const folder = await newFolder('keys');
  return folder;
}

test('processes that start at once on one data folder have one key, which only their user can read', async () => {
  const folder = await dataFolder();
  const keys = await Promise.all(Array.from({ length: 10 }, () => readEncryptionKeys(folder, undefined)));
  expect(new Set(keys.map(({ keys: [key] }) => key?.bytes.toString('hex'))).size).toBe(1);
  expect(keys[0]?.keys.map(({ bytes }) => bytes.length)).toEqual([32]);
  expect(await readdir(folder)).toEqual(['encryption.key']);
  expect((await stat(join(folder, 'encryption.key'))).mode & 0o777).toBe(0o600);
});

test('and one SSH key', async () => {
  const folder = await dataFolder();
  const keys = await Promise.all(Array.from({ length: 5 }, () => sshKey(folder)));
  expect(new Set(keys.map(({ publicKey }) => publicKey)).size).toBe(1);
  expect((await readdir(join(folder, 'ssh'))).toSorted()).toEqual(['id_ed25519', 'id_ed25519.pub']);
});

test('a key that others can read, or that is none, is refused with what to do', async () => {
  const folder = await dataFolder();
  const path = join(folder, 'encryption.key');
  await writeFile(path, 'nonsense', { mode: 0o600 });
  await expect(readEncryptionKeys(folder, undefined)).rejects.toThrow(
    `${path} does not hold 32 bytes in base64.`,
  );
  await chmod(path, 0o644);
  await expect(readEncryptionKeys(folder, undefined)).rejects.toThrow(`Run: chmod 600 ${path}`);
});

test('a key that cannot be read or made, here for a folder in its place, is said not to be', async () => {
  const folder = await dataFolder();
  await mkdir(join(folder, 'encryption.key'), { mode: 0o700 });
  await mkdir(join(folder, 'ssh', 'id_ed25519'), { recursive: true });
  await expect(readEncryptionKeys(folder, undefined)).rejects.toThrow(ConfigurationError);
  await expect(readEncryptionKeys(join(folder, 'gone'), undefined)).rejects.toThrow(
    /encryption\.key cannot be made/,
  );
  await expect(sshKey(folder)).rejects.toThrow(SshKeyError);
});

test('a key that is given makes no file', async () => {
  const folder = await dataFolder();
  const given = Buffer.alloc(32, 7);
  const keys = await readEncryptionKeys(folder, [given]);
  expect(keys).toMatchObject({ keys: [{ bytes: given }], path: undefined });
  expect(await readdir(folder)).toEqual([]);
});

test('the keys are written one key a line, newest first, and only its user can read it', async () => {
  const folder = await dataFolder();
  const { keys, path = '' } = await readEncryptionKeys(folder, undefined);
  const fresh = newKey();
  await writeEncryptionKeys(path, [fresh, ...keys]);
  expect((await readEncryptionKeys(folder, undefined)).keys).toEqual([fresh, ...keys]);
  expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(fresh.bytes.toString('base64'));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['encryption.key']);
});

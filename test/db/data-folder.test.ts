import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DataFolderInUseError, lockDataFolder } from '../../src/db/connection/data-folder.ts';
import { newFolder } from '../kit/folder.ts';

test('of many that start at once after one was killed, one gets the folder', async () => {
  const folder = await newFolder('lock');
  await writeFile(join(folder, 'lock'), '4194304 12345');
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => lockDataFolder(folder)));
  const held = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(held).toHaveLength(1);
  for (const { reason } of outcomes.filter((outcome) => outcome.status === 'rejected'))
    expect(reason).toBeInstanceOf(DataFolderInUseError);
  await held[0]?.();
});

test('whatever becomes of the text in its file, a lock that is held is not taken away', async () => {
  const folder = await newFolder('lock');
  const release = await lockDataFolder(folder);
  await expect(lockDataFolder(folder)).rejects.toThrow(`in use by process ${process.pid}.`);
  for (const text of ['4194304 12345', 'nonsense', '']) {
    await writeFile(join(folder, 'lock'), text);
    await expect(lockDataFolder(folder), text).rejects.toThrow(DataFolderInUseError);
  }
  await release();
  await (
    await lockDataFolder(folder)
  )();
});

test('the lock of a process that has ended is free, although nobody has asked how it ended', async () => {
  const folder = await newFolder('lock');
  // The child has the lock; the shell becomes a program that never asks how its child ended.
  const script = 'exec 9>"$1"; flock -n 9; sleep 0.05 & echo $!; exec 9>&-; exec sleep 60';
  const parent = spawn('sh', ['-c', script, 'sh', join(folder, 'lock')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(async () => {
    parent.kill();
    await once(parent, 'exit');
  });
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const stat = async () => (await readFile(`/proc/${Number(said.toString())}/stat`, 'utf8')).split(' ');
  await expect.poll(async () => (await stat())[2]).toBe('Z');
  await (
    await lockDataFolder(folder)
  )();
});

test('without the program flock, as on macOS, Perl takes the same lock', async () => {
  const folder = await newFolder('lock');
  const release = await lockDataFolder(folder);
  const programs = await newFolder('lock');
  await symlink('/usr/bin/perl', join(programs, 'perl'));
  vi.stubEnv('PATH', programs);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(lockDataFolder(folder)).rejects.toThrow(DataFolderInUseError);
  await release();
  const releasePerls = await lockDataFolder(folder);
  vi.unstubAllEnvs();
  await expect(lockDataFolder(folder)).rejects.toThrow(DataFolderInUseError);
  await releasePerls();
});

test('a message says what is lacking where no lock can be taken', async () => {
  const folder = await newFolder('lock');
  vi.stubEnv('PATH', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(lockDataFolder(folder)).rejects.toThrow(
    /neither flock \(of the package util-linux\) nor perl/,
  );
});

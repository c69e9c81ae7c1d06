import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { newFolder } from '../kit/folder.ts';

/** A sandbox in which a process that is gone has left a staged file, and one that lives has one under way. */
async function sandbox() {
  const root = await newFolder('staged');
  await mkdir(join(root, 'etc'));
  const gone = spawnSync(process.execPath, ['--version']).pid;
  await writeFile(join(root, `etc/.regent-${gone}-0123456789abcdef`), 'half');
  await writeFile(join(root, `etc/.regent-${process.ppid}-0123456789abcdef`), 'under way');
  await writeFile(
    join(root, `etc/.regent-${process.pid}-0123456789abcdef`),
    'of an earlier life with our pid',
  );
  return { root, files: makeLocalTransport({ root }).files(new AbortController().signal) };
}

const file = {
  kind: 'file',
  path: '/etc/acme.conf',
  content: 'x',
  mode: 0o644,
  owner: 'root',
  group: 'root',
} as const;

test('what a killed process had staged goes with the next write beside it, and nothing else does', async () => {
  const { root, files } = await sandbox();
  await files.write([file]);
  expect((await readdir(join(root, 'etc'))).toSorted()).toEqual([
    `.regent-${process.ppid}-0123456789abcdef`,
    'acme.conf',
  ]);
});

test('and with the next removal', async () => {
  const { root, files } = await sandbox();
  await files.remove(['/etc/acme.conf']);
  expect(await readdir(join(root, 'etc'))).toEqual([`.regent-${process.ppid}-0123456789abcdef`]);
});

import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PathsFailedError, SandboxError } from '../../src/transport/errors.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import type { FileEntry, Files } from '../../src/transport/transport.ts';
import { describeFiles } from './files-suite.ts';

let folder: string;
let root: string;
let files: Files;
const { signal } = new AbortController();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regent-local-'));
  root = join(folder, 'root');
  files = makeLocalTransport({ root }).files(signal);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (path: string, content: string, mode = 0o644): FileEntry => ({
  kind: 'file',
  path,
  content,
  mode,
  owner: 'root',
  group: 'root',
});

describeFiles(async () => {
  await mkdir(join(root, 'srv'), { recursive: true });
  return { files, base: '/srv', owner: 'root', group: 'root' };
});

test('an absent sandbox has nothing in it, and is made by the first write', async () => {
  expect((await files.read(['/etc/hosts'])).get('/etc/hosts')).toEqual({ kind: 'absent' });
  expect((await files.list(['/etc'])).get('/etc')).toEqual([]);
  await files.remove(['/etc/hosts']);
  await files.write([file('/etc/hosts', 'x')]);
  expect(await readFile(join(root, 'etc/hosts'), 'utf8')).toBe('x');
});

test('owners are neither set nor told', async () => {
  await files.write([file('/srv/a', 'x', 0o640)]);
  const found = await files.read(['/srv/a', '/srv']);
  expect(found.get('/srv/a')).toEqual({ kind: 'file', content: Buffer.from('x'), mode: 0o640 });
  expect(found.get('/srv')).toEqual({ kind: 'directory', mode: 0o755 });
});

test('links mean what they mean on a server whose root the sandbox is', async () => {
  await files.write([
    file('/var/releases/1/name', 'one'),
    { kind: 'link', path: '/var/current', target: '/var/releases/1' },
  ]);
  expect((await files.read(['/var/current/name'])).get('/var/current/name')).toMatchObject({
    content: Buffer.from('one'),
  });
  expect((await files.list(['/var/current'])).get('/var/current')).toEqual(['name']);
});

test('nothing outside the sandbox is read, listed, written or removed by way of a link', async () => {
  await writeFile(join(folder, 'outside'), 'kept');
  await files.write([file('/srv/a', 'x')]);
  await symlink(folder, join(root, 'absolute'));
  await symlink('../..', join(root, 'srv/relative'));
  expect((await files.read(['/absolute/outside'])).get('/absolute/outside')).toEqual({ kind: 'absent' });
  expect((await files.list(['/absolute'])).get('/absolute')).toEqual([]);
  await files.remove(['/absolute/outside']);
  expect((await files.read(['/srv/relative/outside'])).get('/srv/relative/outside')).toEqual({
    kind: 'refused',
    why: 'a link on the way leads out of the sandbox',
  });
  await expect(files.write([file('/srv/relative/outside', 'y')])).rejects.toThrow(PathsFailedError);
  await expect(files.remove(['/srv/relative/outside'])).rejects.toThrow(PathsFailedError);
  const directory = { kind: 'directory', mode: 0o777, owner: 'root', group: 'root' } as const;
  await expect(files.write([{ ...directory, path: '/absolute' }])).rejects.toThrow(PathsFailedError);
  expect(await readFile(join(folder, 'outside'), 'utf8')).toBe('kept');
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('a shell and a web server are refused', async () => {
  const transport = makeLocalTransport({ root });
  await expect(transport.shell(signal)`true`).rejects.toThrow(SandboxError);
  await expect(transport.shell(signal)({ nothrow: true })`true`).rejects.toThrow(SandboxError);
  await expect(transport.http([])).rejects.toThrow(SandboxError);
});

test('an aborted signal ends the work', async () => {
  const files = makeLocalTransport({ root }).files(AbortSignal.abort(new Error('cancelled')));
  await expect(files.write([file('/srv/a', 'x')])).rejects.toThrow('cancelled');
});

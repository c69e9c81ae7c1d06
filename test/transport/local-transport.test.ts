import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PathError, SandboxError } from '../../src/transport/errors.ts';
import { makeLocalTransport } from '../../src/transport/local-transport.ts';
import type { FileEntry, Files } from '../../src/transport/transport.ts';

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

test('an absent sandbox has nothing in it, and is made by the first write', async () => {
  expect((await files.read(['/etc/hosts'])).get('/etc/hosts')).toEqual({ kind: 'absent' });
  expect((await files.list(['/etc'])).get('/etc')).toEqual([]);
  await files.remove(['/etc/hosts']);
  await files.write([file('/etc/hosts', 'x')]);
  expect(await readFile(join(root, 'etc/hosts'), 'utf8')).toBe('x');
});

test('what was written is read back, with modes and without owners', async () => {
  await files.write([
    file('/srv/a/secret', 'geheim \u00e9', 0o600),
    { kind: 'directory', path: '/srv/a', mode: 0o2750, owner: 'www-data', group: 'www-data' },
    { kind: 'link', path: '/srv/b', target: '/srv/a' },
  ]);
  const found = await files.read(['/srv/a', '/srv/a/secret', '/srv/b', '/srv/a/secret/below']);
  expect(found.get('/srv/a')).toEqual({ kind: 'directory', mode: 0o2750 });
  expect(found.get('/srv/a/secret')).toEqual({
    kind: 'file',
    content: Buffer.from('geheim \u00e9'),
    mode: 0o600,
  });
  expect(found.get('/srv/b')).toEqual({ kind: 'link', target: '/srv/a' });
  expect(found.get('/srv/a/secret/below')).toEqual({ kind: 'absent' });
  expect((await files.list(['/srv', '/srv/b', '/no'])).get('/srv')).toEqual(['a', 'b']);
});

test('writing again replaces content, mode and links, and leaves no temporary file', async () => {
  const link = (target: string): FileEntry => ({ kind: 'link', path: '/srv/link', target });
  await files.write([file('/srv/a', 'one', 0o644), link('a')]);
  await files.write([file('/srv/a', 'two', 0o600), link('b')]);
  const found = await files.read(['/srv/a', '/srv/link']);
  expect(found.get('/srv/a')).toMatchObject({ content: Buffer.from('two'), mode: 0o600 });
  expect(found.get('/srv/link')).toEqual({ kind: 'link', target: 'b' });
  expect(await readdir(join(root, 'srv'))).toEqual(['a', 'link']);
});

test('a write that fails replaces nothing and leaves no temporary file', async () => {
  await files.write([file('/srv/a', 'old'), file('/srv/plain', 'x')]);
  await expect(files.write([file('/srv/a', 'new'), file('/srv/plain/below', 'y')])).rejects.toThrow();
  expect((await files.read(['/srv/a'])).get('/srv/a')).toMatchObject({ content: Buffer.from('old') });
  expect(await readdir(join(root, 'srv'))).toEqual(['a', 'plain']);
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
  await expect(files.read(['/srv/relative/outside'])).rejects.toThrow(PathError);
  await expect(files.write([file('/srv/relative/outside', 'y')])).rejects.toThrow(PathError);
  await expect(files.remove(['/srv/relative/outside'])).rejects.toThrow(PathError);
  const directory = { kind: 'directory', mode: 0o777, owner: 'root', group: 'root' } as const;
  await expect(files.write([{ ...directory, path: '/absolute' }])).rejects.toThrow(PathError);
  expect(await readFile(join(folder, 'outside'), 'utf8')).toBe('kept');
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test.each(['relative', '/a/../b', '/a//b', '/a/', '/a/./b', '/nul\0'])(
  'the path %j is refused',
  async (path) => {
    await expect(files.read([path])).rejects.toThrow(PathError);
    await expect(files.write([file(path, '')])).rejects.toThrow(PathError);
    await expect(files.remove([path])).rejects.toThrow(PathError);
  },
);

test('neither the root nor what is directly below it is removed', async () => {
  await expect(files.remove(['/'])).rejects.toThrow(PathError);
  await expect(files.remove(['/srv/a', '/etc'])).rejects.toThrow(PathError);
});

test('a removed directory goes with everything below, a removed link without its target', async () => {
  await files.write([
    file('/srv/a/b/c', 'x'),
    file('/srv/kept', 'x'),
    { kind: 'link', path: '/srv/l', target: '/srv/kept' },
  ]);
  await files.remove(['/srv/a', '/srv/l', '/srv/none']);
  expect((await files.list(['/srv'])).get('/srv')).toEqual(['kept']);
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

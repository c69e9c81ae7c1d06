import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeSshTransport } from '../../src/transport/ssh/ssh-transport.ts';
import type { FileEntry, Transport } from '../../src/transport/transport.ts';
import { newFolder } from '../kit/folder.ts';
import { haveSshd, startSshd, type Sshd } from '../kit/services/sshd.ts';
import { describeFiles } from './files-suite.ts';

const { signal } = new AbortController();
const root = process.getuid?.() === 0;
const [owner, group] = [name('-un'), name('-gn')];

function name(option: string): string {
  return execFileSync('id', [option], { encoding: 'utf8' }).trim();
}

describe.skipIf(!haveSshd())('files over SSH', () => {
  let sshd: Sshd;
  let transport: Transport;
  beforeAll(async () => {
    sshd = await startSshd();
    transport = makeSshTransport({ ...sshd, become: 'none' });
  });
  afterAll(async () => {
    await transport.close();
    await sshd.stop();
  });

  const begin = async () => {
    const base = await newFolder('files');
    return { files: transport.files(signal), base, owner, group };
  };

  describeFiles(begin);

  test('two hundred files are one command to write, one to read, one to list and one to remove', async () => {
    const { files, base } = await begin();
    const entries: FileEntry[] = Array.from({ length: 200 }, (_, n) => {
      return { kind: 'file', path: `${base}/${n}/local.php`, content: `${n}`, mode: 0o600, owner, group };
    });
    const paths = entries.map((entry) => entry.path);
    await transport.ping(signal);
    const before = sshd.commands();
    await files.write(entries);
    const found = await files.read(paths);
    await files.list(paths.map((path) => join(path, '..')));
    await files.remove(paths);
    await transport.ping(signal);
    await expect.poll(() => sshd.commands() - before).toBe(5);
    expect(paths.map((path) => found.get(path))).toEqual(
      paths.map((_, n) => ({ kind: 'file', content: Buffer.from(`${n}`), mode: 0o600, owner, group })),
    );
    expect((await files.list([`${base}/7`])).get(`${base}/7`)).toEqual([]);
  });

  test('owners that the server does not know are refused, and nothing is written', async () => {
    const { files, base } = await begin();
    const file = { kind: 'file', path: `${base}/a`, content: '', mode: 0o644 } as const;
    await expect(files.write([{ ...file, owner: 'nobody-by-this-name', group }])).rejects.toThrow(
      'there is no user nobody-by-this-name',
    );
    await expect(files.write([{ ...file, owner, group: 'no-such-group' }])).rejects.toThrow(
      'there is no group no-such-group',
    );
    expect(readdirSync(base)).toEqual([]);
  });

  test.runIf(root)('files get their owners, and owners without a name are told by number', async () => {
    const { files, base } = await begin();
    const theirs = { mode: 0o600, owner: 'www-data', group: 'www-data' };
    await files.write([
      { kind: 'directory', path: `${base}/d`, ...theirs, mode: 0o700 },
      { kind: 'file', path: `${base}/d/f`, content: 'x', ...theirs },
    ]);
    await chown(base, 54321, 54322);
    const found = await files.read([base, `${base}/d`, `${base}/d/f`]);
    expect(found.get(base)).toMatchObject({ owner: '54321', group: '54322' });
    expect(found.get(`${base}/d`)).toEqual({ kind: 'directory', ...theirs, mode: 0o700 });
    expect(found.get(`${base}/d/f`)).toEqual({ kind: 'file', content: Buffer.from('x'), ...theirs });
    await files.write([{ kind: 'directory', path: base, mode: 0o755, owner: '54323', group: '54322' }]);
    expect((await files.read([base])).get(base)).toMatchObject({ owner: '54323', mode: 0o755 });
  });

  test('a socket is neither absent nor a file', async () => {
    const { files, base } = await begin();
    const server = createServer().listen(`${base}/s`);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    expect((await files.read([`${base}/s`])).get(`${base}/s`)).toEqual({ kind: 'other' });
  });

  test('two names of one file are both read, and a path that is asked twice is answered', async () => {
    const { files, base } = await begin();
    const path = `${base}/a`;
    await files.write([{ kind: 'file', path, content: 'x', mode: 0o644, owner, group }]);
    await transport.shell(signal)`ln ${path} ${`${base}/b`}`;
    const found = await files.read([path, `${base}/b`, path]);
    expect(found.get(`${base}/b`)).toMatchObject({ kind: 'file', content: Buffer.from('x') });
    expect(found.get(path)).toMatchObject({ kind: 'file', content: Buffer.from('x') });
  });

  test('a write that is called off takes away what it had staged', async () => {
    const { base } = await begin();
    const entries: FileEntry[] = Array.from({ length: 400 }, (_, n) => {
      return {
        kind: 'file',
        path: `${base}/${n}`,
        content: Buffer.alloc(200_000),
        mode: 0o600,
        owner,
        group,
      };
    });
    const abort = new AbortController();
    const writing = transport.files(abort.signal).write(entries);
    const staged = () => existsSync(base) && readdirSync(base).some((name) => name.startsWith('.regent-'));
    await expect.poll(staged, { interval: 1 }).toBe(true);
    abort.abort(new Error('called off'));
    await expect(writing).rejects.toThrow('called off');
    // All or nothing: where it was over before it was called off, all are in their places.
    const left = readdirSync(base);
    expect(left.filter((name) => name.startsWith('.regent-'))).toEqual([]);
    expect([0, entries.length]).toContain(left.length);
  });
});

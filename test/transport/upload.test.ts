/** Large files that are written on a server in pieces. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ConnectionLostError, NotUploadableError, SandboxError } from '../../src/transport/errors.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { makeSshTransport } from '../../src/transport/ssh/ssh-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { haveSshd, startSshd } from '../kit/services/sshd.ts';

const { signal } = new AbortController();
const MIB = 1024 * 1024;
const content = randomBytes(20 * MIB + 12_345);
let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'regent-upload-'));
  await writeFile(join(base, 'there'), 'before');
  await mkdir(join(base, 'folder'));
  await symlink('/nowhere', join(base, 'link'));
});
afterAll(() => rm(base, { recursive: true }));

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function open() {
  const sshd = await startSshd();
  const transport = makeSshTransport({ ...sshd, become: 'none' });
  onTestFinished(async () => {
    await transport.close();
    await sshd.stop();
  });
  return { sshd, transport };
}

const write = (transport: Transport, path: string, bytes = content) =>
  transport.upload(path, {
    bytes: bytes.length,
    signal,
    async feed(give) {
      for (let at = 0; at < bytes.length; at += MIB) await give(bytes.subarray(at, at + MIB));
    },
  });
const left = async () => (await readdir(base)).toSorted();

describe.skipIf(!haveSshd())('a server over SSH', () => {
  test('gets a large file whole, which its owner alone can read', async () => {
    const { transport } = await open();
    const path = join(base, "it's large");
    await write(transport, path);
    expect(sha256(await readFile(path))).toBe(sha256(content));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await write(transport, join(base, 'empty'), Buffer.alloc(0));
    expect((await stat(join(base, 'empty'))).size).toBe(0);
    await rm(path);
    await rm(join(base, 'empty'));
  });

  test('never replaces what is there, in words', async () => {
    const { transport } = await open();
    for (const [name, why] of [
      ['there', 'it is there already'],
      ['folder', 'it is there already'],
      ['link', 'it is there already'],
      ['absent/file', 'its folder is not there'],
    ] as const) {
      const error = await write(transport, join(base, name)).catch((problem: Error) => problem);
      expect(error).toBeInstanceOf(NotUploadableError);
      expect((error as Error).message).toContain(`/${name} cannot be written: ${why}.`);
    }
    expect(await readFile(join(base, 'there'), 'utf8')).toBe('before');
  });

  test.each<[string, (stop: () => void) => void, string | RegExp]>([
    ['when it is cancelled', (stop) => stop(), 'the run was cancelled'],
    [
      'when its source fails',
      () => {
        throw new Error('the source is gone');
      },
      'the source is gone',
    ],
    ['when too little comes', () => undefined, /1048576 bytes came/],
  ])('leaves nothing of a file %s', async (_, act, message) => {
    const { transport } = await open();
    const abort = new AbortController();
    const before = await left();
    const running = transport.upload(join(base, 'half'), {
      bytes: content.length,
      signal: abort.signal,
      async feed(give) {
        await give(content.subarray(0, MIB));
        act(() => abort.abort(new Error('the run was cancelled')));
      },
    });
    await expect(running).rejects.toThrow(message);
    await expect.poll(left).toEqual(before);
  });

  test('that is lost is no error of the file', async () => {
    const { sshd, transport } = await open();
    const running = transport.upload(join(base, 'lost'), {
      bytes: content.length,
      signal,
      async feed(give) {
        await give(content.subarray(0, MIB));
        sshd.dropConnections();
        for (let at = MIB; at < content.length; at += MIB) await give(content.subarray(at, at + MIB));
      },
    });
    await expect(running).rejects.toThrow(ConnectionLostError);
    await expect.poll(left).not.toContain('lost');
  });
});

test('a sandbox takes none', async () => {
  await expect(write(makeLocalTransport({ root: base }), '/file')).rejects.toThrow(SandboxError);
});

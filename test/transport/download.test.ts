/** Large files of a server, read and made in pieces: over SFTP, and read in a sandbox. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  CannotBecomeRootError,
  ConnectionLostError,
  NotDownloadableError,
  NotUploadableError,
} from '../../src/transport/errors.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { makeSshTransport } from '../../src/transport/ssh/ssh-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { haveSshd, startSshd } from '../kit/services/sshd.ts';

const { signal } = new AbortController();
const MIB = 1024 * 1024;
const content = randomBytes(20 * MIB + 12_345);
let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'regent-download-'));
  await writeFile(join(base, "it's large"), content);
  await writeFile(join(base, 'empty'), '');
  await mkdir(join(base, 'folder'));
  await symlink("it's large", join(base, 'link'));
});
afterAll(() => rm(base, { recursive: true }));

async function read(transport: Transport, path: string, from = 0): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const take = (piece: Buffer) => Promise.resolve(void pieces.push(piece));
  await transport.download(path, { from, take, signal });
  return Buffer.concat(pieces);
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const openSsh = async (given: Parameters<typeof startSshd>[0] = {}) => {
  const sshd = await startSshd(given);
  const transport = makeSshTransport({ ...sshd, become: 'none' });
  onTestFinished(async () => {
    await transport.close();
    await sshd.stop();
  });
  return { sshd, transport, root: base };
};

const openSandbox = () => Promise.resolve({ transport: makeLocalTransport({ root: base }), root: '' });

const kinds = [
  { name: 'a sandbox', open: openSandbox },
  ...(haveSshd() ? [{ name: 'a server over SSH', open: openSsh }] : []),
];

describe.each(kinds)('$name', ({ open }) => {
  test('gives a large file whole, and from any byte on', async () => {
    const { transport, root } = await open();
    expect(sha256(await read(transport, `${root}/it's large`))).toBe(sha256(content));
    const from = 7 * MIB + 3;
    const rest = await read(transport, `${root}/it's large`, from);
    expect(sha256(rest)).toBe(sha256(content.subarray(from)));
    expect(await read(transport, `${root}/it's large`, content.length)).toHaveLength(0);
    expect(await read(transport, `${root}/empty`)).toHaveLength(0);
  });

  test('refuses what is no regular file, in words', async () => {
    const { transport, root } = await open();
    const refusal = (name: string) => read(transport, `${root}/${name}`).catch((error: Error) => error);
    for (const [name, why] of [
      ['link', 'it is a link'],
      ['folder', 'it is not a regular file'],
      ['absent', 'it is not there'],
      ['absent/absent', 'it is not there'],
    ] as const) {
      const error = await refusal(name);
      expect(error).toBeInstanceOf(NotDownloadableError);
      expect((error as Error).message).toContain(`/${name} cannot be read: ${why}.`);
    }
  });

  test('ends at once when it is cancelled, with the reason', async () => {
    const { transport, root } = await open();
    const abort = new AbortController();
    let taken = 0;
    const running = transport.download(`${root}/it's large`, {
      from: 0,
      signal: abort.signal,
      take(piece) {
        taken += piece.length;
        abort.abort(new Error('the run was cancelled'));
        return Promise.resolve();
      },
    });
    await expect(running).rejects.toThrow('the run was cancelled');
    expect(taken).toBeLessThan(2 * MIB);
  });
});

describe.skipIf(!haveSshd())('over SSH', () => {
  const shells = ['sh', 'dash', 'bash', 'fish', 'zsh', 'tcsh'].map((name) => `/bin/${name}`);
  test.each(shells.filter((path) => existsSync(path)))(
    'a login with %s that grants one session and forwards nothing gives the same bytes',
    async (shell) => {
      const settings = ['MaxSessions 1', 'AllowTcpForwarding no', 'DisableForwarding yes'];
      const { transport } = await openSsh({ shell, settings });
      expect(sha256(await read(transport, `${base}/it's large`))).toBe(sha256(content));
    },
  );

  test('commands run while a file is read, although the server grants one session', async () => {
    const { transport } = await openSsh({ settings: ['MaxSessions 1'] });
    let said = '';
    await transport.download(`${base}/it's large`, {
      from: 0,
      signal,
      async take() {
        if (said === '') said = (await transport.shell(signal)`echo meanwhile`).stdout;
      },
    });
    expect(said).toBe('meanwhile\n');
  });

  test('a lost connection is an error that another try may solve, and reading goes on from there', async () => {
    const { transport, sshd } = await openSsh();
    const got: Buffer[] = [];
    const first = transport.download(`${base}/it's large`, {
      from: 0,
      signal,
      take(piece) {
        got.push(piece);
        if (got.length === 5) sshd.dropConnections();
        return Promise.resolve();
      },
    });
    await expect(first).rejects.toBeInstanceOf(ConnectionLostError);
    const begun = Buffer.concat(got);
    expect(begun.length).toBeGreaterThan(2 * MIB);
    expect(begun.length).toBeLessThan(content.length);
    const rest = await read(transport, `${base}/it's large`, begun.length);
    expect(sha256(Buffer.concat([begun, rest]))).toBe(sha256(content));
  });

  test('a login that runs nothing is refused with its words', async () => {
    const { transport } = await openSsh({ settings: ['ForceCommand echo Nobody works here >&2; exit 1'] });
    const error = await read(transport, `${base}/empty`).catch((error: Error) => error);
    expect(error).toBeInstanceOf(CannotBecomeRootError);
    expect((error as Error).message).toContain('Nobody works here');
  });

  async function* pieces(size = content.length) {
    for (let at = 0; at < size; at += 100_000)
      yield await Promise.resolve(content.subarray(at, Math.min(at + 100_000, size)));
  }

  test('makes a large file that only its owner can read, with one session and no forwarding too', async () => {
    const { transport } = await openSsh({ settings: ['MaxSessions 1', 'DisableForwarding yes'] });
    const path = join(base, 'folder', "it's new");
    await transport.upload(path, { pieces: pieces(), signal });
    expect(sha256(await readFile(path))).toBe(sha256(content));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await transport.upload(`${path} empty`, { pieces: pieces(0), signal });
    expect(await readFile(`${path} empty`)).toHaveLength(0);
  });

  test('goes on with a file that has as many bytes as they are said to be, and with no other', async () => {
    const { transport } = await openSsh();
    const path = join(base, 'begun');
    await transport.upload(path, { pieces: pieces(300_000), signal });
    async function* rest() {
      yield await Promise.resolve(content.subarray(300_000, 500_000));
    }
    const go = (from: number) => transport.upload(path, { from, pieces: rest(), signal });
    await expect(go(299_999)).rejects.toThrow('it has 300000 bytes, not 299999');
    await go(300_000);
    expect(sha256(await readFile(path))).toBe(sha256(content.subarray(0, 500_000)));
    await expect(transport.upload(`${path}-not`, { from: 9, pieces: rest(), signal })).rejects.toBeInstanceOf(
      NotUploadableError,
    );
    await expect(transport.upload(join(base, 'link'), { from: 9, pieces: rest(), signal })).rejects.toThrow(
      /link/,
    );
  });

  test('makes no file in the place of another thing, or without a folder', async () => {
    const { transport } = await openSsh();
    const refusal = (name: string) =>
      transport.upload(join(base, name), { pieces: pieces(9), signal }).catch((error: Error) => error);
    for (const name of ['empty', 'link', 'folder', 'absent/absent']) {
      const error = await refusal(name);
      expect(error).toBeInstanceOf(NotUploadableError);
      expect((error as Error).message).toMatch(new RegExp(`/${name} cannot be written: `));
    }
    expect(sha256(await readFile(join(base, "it's large")))).toBe(sha256(content));
  });

  test('a file that is being made ends with its connection, or when it is cancelled', async () => {
    const { transport, sshd } = await openSsh();
    async function* interrupted(what: () => void) {
      yield* pieces(5 * MIB);
      what();
      yield* pieces();
    }
    const lost = transport.upload(join(base, 'lost'), {
      pieces: interrupted(() => sshd.dropConnections()),
      signal,
    });
    await expect(lost).rejects.toBeInstanceOf(ConnectionLostError);
    const abort = new AbortController();
    const cancelled = transport.upload(join(base, 'cancelled'), {
      pieces: interrupted(() => abort.abort(new Error('the run was cancelled'))),
      signal: abort.signal,
    });
    await expect(cancelled).rejects.toThrow('the run was cancelled');
  });
});

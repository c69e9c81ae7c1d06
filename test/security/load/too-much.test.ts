/** However much lies on a server or is said there, only so much of it comes into Regent's memory. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { OutputTooLongError } from '../../../src/transport/errors.ts';
import { makeSshTransport } from '../../../src/transport/ssh/ssh-transport.ts';
import { newFolder } from '../../kit/folder.ts';
import { haveSshd, startSshd, type Sshd } from '../../kit/services/sshd.ts';
import { describeHosts } from '../input/hosts-under-test.ts';

const MIB = 1024 ** 2;
const { signal } = new AbortController();

async function sparse(path: string, size: number): Promise<void> {
  await writeFile(path, 'x');
  await truncate(path, size);
}

describeHosts((begin) => {
  test('a file of 1.5 GB is told by its size, and not read', async () => {
    const { files, folder, base } = await begin();
    await sparse(join(folder, 'local.php'), 1500 * MIB);
    await writeFile(join(folder, 'other'), 'y');
    const before = await bytesRead();
    const found = await files.read([`${base}/local.php`, `${base}/other`]);
    expect(found.get(`${base}/local.php`)).toMatchObject({ kind: 'large', size: 1500 * MIB, mode: 0o644 });
    expect(found.get(`${base}/local.php`)).not.toHaveProperty('content');
    expect(found.get(`${base}/other`)).toMatchObject({ kind: 'file', content: Buffer.from('y') });
    expect((await bytesRead()) - before).toBeLessThan(10 * MIB);
  });

  test('of many long files in one batch, 64 MiB are kept, and of the short ones each', async () => {
    const { files, folder, base } = await begin();
    const long = Array.from({ length: 30 }, (_, at) => `long-${at}`);
    const short = Array.from({ length: 300 }, (_, at) => `short-${at}`);
    for (const name of long) await sparse(join(folder, name), 4 * MIB);
    for (const name of short) await writeFile(join(folder, name), name);
    const found = await files.read([...long, ...short].map((name) => `${base}/${name}`));
    const kept = [...found.values()].flatMap((state) =>
      state.kind === 'file' ? [state.content.length] : [],
    );
    expect(kept.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(64 * MIB);
    expect(short.map((name) => found.get(`${base}/${name}`)?.kind)).toEqual(short.map(() => 'file'));
    const kinds = long.map((name) => found.get(`${base}/${name}`)?.kind);
    expect([
      kinds.filter((kind) => kind === 'file').length,
      kinds.filter((kind) => kind === 'large').length,
    ]).toEqual([15, 15]);
  });

  test('a directory with too many names is refused, and no other with it', async () => {
    const { files, folder, base } = await begin();
    await mkdir(join(folder, 'many'));
    await mkdir(join(folder, 'few/a'), { recursive: true });
    for (let at = 0; at <= 20_000; at += 1000)
      await Promise.all(
        Array.from({ length: 1000 }, (_, n) => writeFile(join(folder, 'many', `${at + n}`), '')),
      );
    const listed = await files.list([`${base}/many`, `${base}/few`]);
    expect(listed.get(`${base}/many`)).toEqual({
      kind: 'refused',
      why: 'there are too many names in it: more than 20000',
    });
    expect(listed.get(`${base}/few`)).toEqual(['a']);
  });
});

/** What this process has read so far, from files and others. */
async function bytesRead(): Promise<number> {
  const io = await readFile('/proc/self/io', 'utf8');
  return Number(/^rchar: (\d+)/m.exec(io)?.[1]);
}

describe.skipIf(!haveSshd())('a command over SSH', () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  /** A transport, and how many bytes have come to it over the network. */
  async function counted() {
    let received = 0;
    const proxy = createServer((client) => {
      const server = connect(sshd.port, '127.0.0.1');
      server.on('data', (chunk) => (received += chunk.length));
      client.pipe(server).pipe(client);
      for (const socket of [client, server])
        socket.on('error', () => [client, server].map((one) => one.destroy()));
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const transport = makeSshTransport({
      ...sshd,
      port: (proxy.address() as AddressInfo).port,
      become: 'none',
    });
    onTestFinished(async () => {
      await transport.close();
      proxy.close();
    });
    return { transport, received: () => received };
  }

  test.each([
    ['stdout', 'exec yes "$1"', 32],
    ['stderr', 'exec yes "$1" >&2', 4],
  ] as const)(
    'that does not stop to talk on %s is ended, with all that it started',
    async (stream, text, limit) => {
      const { transport, received } = await counted();
      const folder = await newFolder('much');
      const script = `echo $$ >${folder}/pid; sleep 1000 & ${text}`;
      const error: unknown = await transport.shell(signal)`sh -c ${script} sh ${'secret'}`.catch(
        (it: unknown) => it,
      );
      expect(error).toBeInstanceOf(OutputTooLongError);
      expect(error).toMatchObject({ stream, limit: limit * MIB });
      expect((error as Error).message).toMatch(
        /"sh -c …  ?sh …" was ended: it wrote more than \d+ MiB to std/,
      );
      expect((error as Error).message).not.toContain('secret');
      expect(received()).toBeLessThan((limit + 8) * MIB);
      const pid = (await readFile(join(folder, 'pid'), 'utf8')).trim();
      expect(existsSync(`/proc/${pid}`)).toBe(false);
      expect((await transport.shell(signal)`echo still here`).stdout).toBe('still here\n');
    },
  );

  test('that says a little less is heard to the end', async () => {
    const { transport } = await counted();
    const { stdout } = await transport.shell(signal)`head -c ${31 * MIB} /dev/zero`;
    expect(stdout).toHaveLength(31 * MIB);
  });

  test('to read a file of 1.5 GB brings nothing of it', async () => {
    const { transport, received } = await counted();
    const folder = await newFolder('much');
    await sparse(join(folder, 'large'), 1500 * MIB);
    const found = await transport.files(signal).read([join(folder, 'large')]);
    expect(found.get(join(folder, 'large'))).toMatchObject({ kind: 'large', size: 1500 * MIB });
    expect(received()).toBeLessThan(MIB);
  });
});

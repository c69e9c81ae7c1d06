import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { encodeId } from '../src/graphql/core/ids.ts';
import { startApi, type Api } from './kit/api.ts';

const root = new URL('..', import.meta.url).pathname;
const folder = 'docs/examples/typed-client';

/** As an author of such a program would build it, and with it what docs/api.md shows. */
async function buildTypedClient(): Promise<void> {
  const page = await readFile(join(root, 'docs/api.md'), 'utf8');
  const shown = /^```ts\n(const regent = connect[^]*?)^```$/m.exec(page)?.[1];
  const given = `import { connect, CreateClientDocument, nodeWebSocket, type CreateClientInput } from 'regent/sdk';
    declare const input: CreateClientInput;`;
  const beside = join(root, folder, 'shown-in-docs.ts');
  await writeFile(beside, `${given}\n${shown}`);
  try {
    execFileSync('npx', ['tsc', '--project', folder], { cwd: root, stdio: 'inherit' });
  } finally {
    await rm(beside);
  }
}

let api: Api;
beforeAll(async () => {
  await buildTypedClient();
  api = await startApi();
});
afterAll(() => api.close());

describe('docs/examples/typed-client', () => {
  test('creates a client and tells its run to the end', async () => {
    const program = await start('acme');
    const run = await program.run();
    await api.tell(run, 'vhost on fo1 is done');
    await api.end(run);
    expect(await program.ended()).toBe(0);
    expect(program.output()).toMatch(/vhost on fo1 is done\n.*All is well\n$/);
  });

  test('goes on after a lost connection, without telling anything twice', async () => {
    const line = await breakable(new URL(api.url).port);
    const program = await start('beta', { port: line.port });
    const run = await program.run();
    await api.tell(run, 'before');
    await program.says('before');
    line.cut();
    await api.tell(run, 'meanwhile');
    await program.says('The connection is lost');
    await api.end(run);
    expect(await program.ended()).toBe(0);
    expect(program.output().match(/before|meanwhile|All is well/g)).toEqual([
      'before',
      'meanwhile',
      'All is well',
    ]);
  });

  test('fails with the reason where Regent refuses', async () => {
    const stranger = await start('gamma', { token: 'regent_api_wrong' });
    expect(await stranger.ended()).toBe(1);
    expect(stranger.output()).toContain('You are not signed in');
    const reserved = await start('root');
    expect(await reserved.ended()).toBe(1);
    expect(reserved.output()).toContain('"root" is reserved');
  });
});

/** Runs it as somebody else's program. */
async function start(alias: string, { port = new URL(api.url).port, token = api.token } = {}) {
  const server = await api.addServer(`fo-${alias}.example.org`);
  const script = join(root, 'dist', folder, 'create-client.js');
  const args = [encodeId('Server', server.id), alias, 'A client', 'it@example.org'];
  const env = { ...process.env, REGENT_URL: `http://127.0.0.1:${port}`, REGENT_TOKEN: token };
  const child = spawn(process.execPath, [script, ...args], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close') as Promise<[number | null]>;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const until = async <T>(look: () => T | Promise<T>): Promise<NonNullable<T>> => {
    for (; child.exitCode === null; await sleep(20)) {
      const found = await look();
      if (found) return found;
    }
    throw new Error(`It ended too early:\n${output}`);
  };
  return {
    output: () => output,
    says: (text: string) => until(() => output.includes(text)),
    /** The id of the run that it started. */
    run: async () =>
      (await until(() => api.prisma.run.findFirst({ where: { clients: { some: { alias } } } }))).id,
    ended: async () => (await closed)[0],
  };
}

/** A port that leads to another one, until it is cut; then again for new connections. */
async function breakable(to: string) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(to), '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cut = () => sockets.forEach((socket) => socket.destroy());
  onTestFinished(async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  });
  return { cut, port: String((server.address() as AddressInfo).port) };
}

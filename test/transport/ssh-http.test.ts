import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ConnectionLostError } from '../../src/transport/errors.ts';
import { makeSshTransport } from '../../src/transport/ssh/ssh-transport.ts';
import type { HttpAnswer, Transport } from '../../src/transport/transport.ts';
import { freePort, haveSshd, startSshd, type Sshd } from '../kit/services/sshd.ts';

const { signal } = new AbortController();

describe.skipIf(!haveSshd())('questions through SSH', () => {
  let sshd: Sshd;
  let transport: Transport;
  const servers: (Server | TcpServer)[] = [];
  beforeAll(async () => {
    sshd = await startSshd();
    transport = makeSshTransport({ ...sshd, become: 'none' });
  });
  afterEach(() => {
    for (const server of servers.splice(0)) {
      if ('closeAllConnections' in server) server.closeAllConnections();
      server.close();
    }
  });
  afterAll(async () => {
    await transport.close();
    await sshd.stop();
  });

  const listen = async (server: Server | TcpServer): Promise<number> => {
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };

  test('a hundred questions are answered in order, over few connections', async () => {
    let connections = 0;
    const server = createServer((request, response) =>
      response.end(`${request.headers.host} ${request.url}`),
    );
    server.on('connection', () => (connections += 1));
    const port = await listen(server);
    const questions = Array.from({ length: 100 }, (_, n) => ({
      port,
      host: `client-${n}.test`,
      path: `/${n}`,
    }));
    const answers = (await transport.http(questions, signal)) as HttpAnswer[];
    expect(answers.map((answer) => answer.body)).toEqual(
      questions.map(({ host, path }) => `${host} ${path}`),
    );
    expect(connections).toBeLessThanOrEqual(6);
  });

  test('asking leaves every channel free again', async () => {
    const port = await listen(createServer((_, response) => response.end('x'.repeat(200_000))));
    for (let n = 0; n < 5; n += 1)
      await transport.http(
        Array.from({ length: 10 }, () => ({ port, host: 'h', path: '/' })),
        signal,
      );
    const folder = mkdtempSync(join(tmpdir(), 'regent-channels-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const $ = transport.shell(signal);
    // Each of the eight waits for all others: they end only if they run at the same time.
    const wait = 'until [ "$(ls "$1" | wc -l)" -eq 8 ]; do sleep 0.05; done';
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => $`touch ${join(folder, String(n))} && sh -c ${wait} sh ${folder}`),
    );
  });

  test('an answer has status, headers and no more than 64 KiB of body, and redirects are not followed', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/large') return response.end('y'.repeat(1_000_000));
      return response.writeHead(302, { Location: '/elsewhere', 'Set-Cookie': ['a=1', 'b=2'] }).end();
    });
    const port = await listen(server);
    const ask = (path: string) => ({ port, host: 'h', path });
    const [redirect, large] = (await transport.http([ask('/'), ask('/large')], signal)) as HttpAnswer[];
    expect(redirect).toMatchObject({ status: 302, body: '' });
    expect(redirect!.headers).toMatchObject({ location: '/elsewhere', 'set-cookie': 'a=1, b=2' });
    expect(large!.body).toBe('y'.repeat(65_536));
  });

  test('nobody on the port, and somebody who hangs up, are errors beside the other answers', async () => {
    const good = await listen(createServer((_, response) => response.end('good')));
    const rude = await listen(createServer((request) => request.socket.destroy()));
    const ports = [await freePort(), good, rude];
    const [nobody, answer, hungUp] = await transport.http(
      ports.map((port) => ({ port, host: 'h', path: '/' })),
      signal,
    );
    expect(nobody).toBeInstanceOf(Error);
    expect((nobody as Error).message).toContain(`http://h/ on port ${ports[0]}`);
    expect(answer).toMatchObject({ status: 200, body: 'good' });
    expect(hungUp).toBeInstanceOf(Error);
  });

  test('a server that closes kept connections at any time loses no question', async () => {
    const known = new WeakSet<Socket>();
    const server = createServer((request, response) => {
      if (known.has(request.socket)) return request.socket.destroy();
      known.add(request.socket);
      return response.end('ok');
    });
    const port = await listen(server);
    const answers = await transport.http(
      Array.from({ length: 40 }, () => ({ port, host: 'h', path: '/' })),
      signal,
    );
    expect(answers.map((answer) => 'body' in answer && answer.body)).toEqual(answers.map(() => 'ok'));
  });

  test('with TLS, the name that is asked for is the host, and any certificate will do', async () => {
    const server = createTlsServer(selfSigned(), (request, response) => {
      response.end(
        `${(request.socket as TLSSocket & { servername: string }).servername} ${request.headers.host}`,
      );
    });
    const port = await listen(server);
    const answers = await transport.http(
      ['a.test', 'b.test', 'a.test'].map((host) => ({ port, tls: true, host, path: '/' })),
      signal,
    );
    expect(answers.map((answer) => 'body' in answer && answer.body)).toEqual([
      'a.test a.test',
      'b.test b.test',
      'a.test a.test',
    ]);
  });

  test('a question that is called off ends at once, and so does one whose connection is lost', async () => {
    const silent = await listen(createServer(() => undefined));
    const abort = new AbortController();
    const question = { port: silent, host: 'h', path: '/' };
    const calledOff = transport.http([question], abort.signal);
    setTimeout(() => abort.abort(new Error('called off')), 50);
    await expect(calledOff).rejects.toThrow('called off');
    const lost = transport.http([question], signal);
    setTimeout(() => sshd.dropConnections(), 100);
    await expect(lost).rejects.toThrow(ConnectionLostError);
    await transport.ping(signal);
  });

  test('nobody waits longer than ten seconds for an answer', async () => {
    const server = createServer();
    const port = await listen(server);
    await transport.ping(signal);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const answers = transport.http([{ port, host: 'h', path: '/' }], signal);
    await once(server, 'request');
    vi.advanceTimersByTime(10_000);
    expect(((await answers)[0] as Error).message).toContain('no answer within 10 seconds');
  });

  test('a web server that hangs is not asked for ever, however many questions there are', async () => {
    let asked = 0;
    const port = await listen(createServer(() => void (asked += 1)));
    await transport.ping(signal);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const answers = transport.http(
      Array.from({ length: 100 }, (_, at) => ({ port, host: `h${at}`, path: '/' })),
      signal,
    );
    const over = new AbortController();
    void answers.finally(() => over.abort());
    for (let before = -1; !over.signal.aborted; await setImmediate()) {
      if (asked > before) vi.advanceTimersByTime(10_000);
      before = asked;
    }
    expect((await answers).map(String)).toEqual(
      Array.from({ length: 100 }, (_, at) => expect.stringMatching(`h${at}/.* no answer within 10 seconds`)),
    );
    expect(asked).toBeLessThan(30);
  });
});

function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'regent-tls-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const options = [
    '-x509',
    '-nodes',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-subj',
    '/CN=x',
  ];
  execFileSync('openssl', ['req', ...options, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
}
